import {
  canonicalEntities,
  type EntityDescriptor,
  type FieldMap,
  type NormalizedRecord,
  type PageCursor,
  type SettingMap,
  type Vendor,
} from "@fettle/connector";
import { cmmsBee } from "@fettle/connector-cmms-bee";
import { workwaveService } from "@fettle/connector-workwave-service";
import type { ConnectorId } from "../harness/connector-ids.ts";

export type Operation = "create" | "update" | "delete";

/** An entity as a connector serves it, with untyped values. */
export interface ServedEntity {
  readonly descriptor: EntityDescriptor;
  readonly writable?: Partial<Record<Exclude<Operation, "delete"> | "requiredOnCreate", readonly string[]>>;
  readonly operations: readonly Operation[];
  readonly page: (vendor: Vendor<never>, cursor: PageCursor) => Promise<{ payloads: readonly unknown[]; next: PageCursor }>;
  readonly read: (vendor: Vendor<never>, remoteId: string) => Promise<unknown>;
  readonly normalize: (payload: unknown, settings: never) => NormalizedRecord<FieldMap>;
}

interface AnyConnector {
  readonly settings: SettingMap;
  readonly entities: Readonly<Record<string, object>>;
  readonly ownEntities?: readonly { readonly descriptor: EntityDescriptor; readonly connector: object }[];
}

// The tests treat all entities alike; what fits which entity shows at run time.
const connectors = { "cmms-bee": cmmsBee, "workwave-service": workwaveService } as unknown as Record<ConnectorId, AnyConnector>;

const operations = ["create", "update", "delete"] as const;

const servedBy = ({ entities, ownEntities = [] }: AnyConnector): readonly ServedEntity[] => {
  const descriptors = new Map<string, EntityDescriptor>(Object.entries(canonicalEntities));
  const canonical = Object.entries(entities).flatMap(([name, connector]) => {
    const descriptor = descriptors.get(name);
    return descriptor === undefined ? [] : [{ descriptor, connector }];
  });
  return [...canonical, ...ownEntities].map(({ descriptor, connector }) => {
    // As above.
    const { all, ...rest } = connector as Omit<ServedEntity, "descriptor" | "operations" | "page"> & {
      readonly all: Pick<ServedEntity, "page">;
    };
    return {
      descriptor,
      ...rest,
      page: all.page,
      operations: operations.filter((operation) => operation in connector),
    };
  });
};

/** The entities of each connector of fettle.config.ts, by their declarations. */
export const served: Readonly<Record<ConnectorId, readonly ServedEntity[]>> = {
  "cmms-bee": servedBy(connectors["cmms-bee"]),
  "workwave-service": servedBy(connectors["workwave-service"]),
};

/** Every write that the connectors declare. */
export const declaredWrites = Object.entries(served).flatMap(([connectorId, entities]) =>
  entities.flatMap((entity) =>
    entity.operations.map((operation) => ({
      connectorId: connectorId as ConnectorId, // a key of `served`
      entity,
      operation,
      title: `${operation} of ${entity.descriptor.name} at ${connectorId}`,
    })),
  ),
);

/** A connector's settings with their declared defaults. */
export const settingsOf = (connectorId: ConnectorId): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(connectors[connectorId].settings).map(([name, setting]) => [
      name,
      setting.type === "words" ? {} : (setting.default ?? null),
    ]),
  );
