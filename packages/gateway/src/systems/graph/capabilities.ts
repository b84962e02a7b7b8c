import type { Connector, EntityDescriptor, FieldMap, SettingMap } from "@fettle/connector";
import { actionsOf } from "../../catalog/actions/can-carry-out.ts";
import type { Catalog } from "../../catalog/catalog.ts";
import { camelCase } from "../../catalog/compose-catalog.ts";
import { inputNameOf } from "../../graph/names.ts";

/** What a connector can do with one entity, as the API shows it. */
export interface CapabilityView {
  readonly entity: string;
  readonly list: "NONE" | "PARTIAL" | "COMPLETE";
  readonly read: boolean;
  readonly create: boolean;
  readonly update: boolean;
  readonly delete: boolean;
  readonly webhook: boolean;
  /** Whether the bytes of its files can be read. */
  readonly content: boolean;
  /** The names of the actions on its records that the connector can carry out. */
  readonly actions: readonly string[];
  readonly requiredOnCreate: readonly string[];
  readonly writableFields: readonly string[];
  readonly writableOnCreate: readonly string[];
  readonly writableOnUpdate: readonly string[];
}

type Listed = Pick<NonNullable<Connector<SettingMap>["ownEntities"]>[number], "connector">["connector"];

/** The capabilities of a connector, in the order of the catalog. */
export function capabilitiesOf(catalog: Catalog, connector: Connector<SettingMap>): readonly CapabilityView[] {
  return [...catalog.entities.values()].flatMap(({ descriptor, ownerId }) => {
    const own = connector.ownEntities?.find((entity) => entity.descriptor.fields === descriptor.fields)?.connector;
    const canonical = (connector.entities as Readonly<Record<string, Listed | undefined>>)[descriptor.name]; // by name, whatever its fields
    const found = ownerId === null ? canonical : ownerId === connector.id ? own : undefined;
    return found === undefined ? [] : [capabilityOf(descriptor, found, connector)];
  });
}

function capabilityOf(descriptor: EntityDescriptor, entity: Listed, { id, webhooks }: Connector<SettingMap>): CapabilityView {
  const { writable } = entity;
  const namespace = camelCase(id);
  const extension: FieldMap = entity.extension ?? {};
  const ownIn = (...operations: readonly ("create" | "update")[]) =>
    Object.entries(extension).flatMap(([name, { input = [] }]) =>
      operations.some((one) => input.includes(one)) ? [`extension.${name}`] : [],
    );
  const nameOf = (path: string): string => {
    const name = path.replace(/^extension\./u, "");
    const field = name === path ? descriptor.fields[name] : extension[name];
    const inputName = field === undefined ? name : inputNameOf(name, field);
    return name === path ? inputName : `${namespace}.${inputName}`;
  };
  return {
    entity: descriptor.name,
    list: listOf(entity),
    read: entity.read !== undefined,
    create: entity.create !== undefined,
    update: entity.update !== undefined,
    delete: entity.delete !== undefined,
    webhook: webhooks !== undefined,
    content: entity.content !== undefined,
    actions: actionsOf(descriptor.name, entity),
    requiredOnCreate: (writable?.requiredOnCreate ?? []).map(nameOf),
    writableFields: [...new Set([...(writable?.create ?? []), ...(writable?.update ?? []), ...ownIn("create", "update")])].map(
      nameOf,
    ),
    writableOnCreate:
      entity.create === undefined && entity.upload === undefined
        ? []
        : [...(writable?.create ?? []), ...ownIn("create")].map(nameOf),
    writableOnUpdate: entity.update === undefined ? [] : [...(writable?.update ?? []), ...ownIn("update")].map(nameOf),
  };
}

// Changes since before all history are a complete list.
const listOf = ({ all, changedSince }: Listed) =>
  changedSince !== undefined || all?.coverage === "complete" ? "COMPLETE" : all === undefined ? "NONE" : "PARTIAL";
