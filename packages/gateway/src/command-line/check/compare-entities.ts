import type { Connector, EntityDescriptor, SettingMap } from "@fettle/connector";
import { type AnyEntityConnector, servedEntities } from "../../catalog/entity-connectors.ts";
import { changed, compareFields } from "./compare-fields.ts";
import { adds, breaks, differenceOf, type Finding, when } from "./finding.ts";

/** Compares the entities that two versions of a connector serve, its own among them. */
export function compareEntities(before: Connector<SettingMap>, after: Connector<SettingMap>): readonly Finding[] {
  const served = servedEntities(before);
  const next = servedEntities(after);
  const nameOf = ({ descriptor }: (typeof served)[number]) => descriptor.name;
  const names = differenceOf(served.map(nameOf), next.map(nameOf));
  const own = new Set((before.ownEntities ?? []).map(({ descriptor }) => descriptor.name));
  return [
    ...names.gone.map((name) => breaks(`${before.id}.${name}`, "is gone")),
    ...names.added.map((name) => adds(`${before.id}.${name}`, "is new")),
    ...served.flatMap((one) => {
      const name = nameOf(one);
      const other = next.find((candidate) => nameOf(candidate) === name);
      if (other === undefined) return [];
      const path = `${before.id}.${name}`;
      return [
        ...(own.has(name) ? compareDescriptors(path, one.descriptor, other.descriptor) : []),
        ...compareFields(`${path}.extension`, one.connector.extension, other.connector.extension),
        ...compareCapabilities(path, one.connector, other.connector),
      ];
    }),
  ];
}

function compareDescriptors(path: string, before: EntityDescriptor, after: EntityDescriptor): readonly Finding[] {
  const relations = differenceOf(Object.keys(before.relations), Object.keys(after.relations));
  return [
    ...changed(path, "has the list", before.plural, after.plural),
    ...changed(path, "has ids that begin with", before.idPrefix, after.idPrefix),
    ...compareFields(path, before.fields, after.fields),
    ...relations.gone.map((name) => breaks(`${path}.${name}`, "is gone")),
    ...relations.added.map((name) => adds(`${path}.${name}`, "is new")),
    ...Object.entries(before.relations).flatMap(([name, relation]) => {
      const next = after.relations[name];
      if (next === undefined) return [];
      return (["entity", "by", "as"] as const).flatMap((part) =>
        changed(`${path}.${name}`, `has ${part}`, relation[part], next[part]),
      );
    }),
  ];
}

const operations = {
  read: "read",
  create: "created",
  update: "updated",
  delete: "deleted",
  upload: "uploaded",
  content: "read as files",
} as const;

const lists = (of: AnyEntityConnector) => of.changedSince !== undefined || of.all !== undefined;

function compareCapabilities(path: string, before: AnyEntityConnector, after: AnyEntityConnector): readonly Finding[] {
  return [
    ...when(lists(before) && !lists(after), breaks(path, "is no longer listed")),
    ...when(!lists(before) && lists(after), adds(path, "is listed")),
    ...when(
      before.all?.coverage === "complete" && after.all?.coverage !== "complete",
      breaks(path, "has no complete list any more, so that deletions go unnoticed"),
    ),
    ...Object.entries(operations).flatMap(([name, done]) => {
      const operation = name as keyof typeof operations; // the keys of the object itself
      return [
        ...when(before[operation] !== undefined && after[operation] === undefined, breaks(path, `can no longer be ${done}`)),
        ...when(before[operation] === undefined && after[operation] !== undefined, adds(path, `can be ${done}`)),
      ];
    }),
    ...compareWrites(path, before, after),
  ];
}

const writes = (of: AnyEntityConnector, operation: "create" | "update"): boolean =>
  of[operation] !== undefined || (operation === "create" && of.upload !== undefined);

function compareWrites(path: string, before: AnyEntityConnector, after: AnyEntityConnector): readonly Finding[] {
  const required = differenceOf(before.writable?.requiredOnCreate, after.writable?.requiredOnCreate);
  return [
    ...(["create", "update"] as const).flatMap((operation) => {
      if (!writes(before, operation) || !writes(after, operation)) return [];
      const fields = differenceOf(before.writable?.[operation], after.writable?.[operation]);
      return [
        ...fields.gone.map((name) => breaks(`${path}.${name}`, `can no longer be set in ${operation}`)),
        ...fields.added.map((name) => adds(`${path}.${name}`, `can be set in ${operation}`)),
      ];
    }),
    ...(before.create === undefined ? [] : required.added.map((name) => breaks(`${path}.${name}`, "is required in create now"))),
  ];
}
