import {
  canonicalEntities,
  type CanonicalEntityName,
  type Connector,
  type EntityDescriptor,
  type FieldMap,
  type FullList,
  type InvalidField,
  type Page,
  type PageCursor,
  type Redaction,
  type RemoteFields,
  type SettingMap,
  type SettingValues,
  type UploadedFile,
  type Vendor,
  type WebhookDescriptor,
  type WriteContext,
  type WriteResult,
  type WrittenRecord,
} from "@fettle/connector";
import type { AnyRecord } from "../check-record.ts";
import type { ConnectorTestOptions } from "./options.ts";

/** An entity connector of any entity, with untyped values. */
export interface AnyEntityConnector<Settings> {
  readonly normalize: (payload: unknown, settings: Settings) => AnyRecord;
  readonly redact?: Redaction;
  readonly extension?: FieldMap;
  readonly remoteFields?: RemoteFields<Settings>;
  readonly changedSince?: (vendor: Vendor<Settings>, since: string, cursor: PageCursor) => Promise<Page>;
  readonly all?: FullList<Settings>;
  readonly read?: (vendor: Vendor<Settings>, remoteId: string) => Promise<unknown>;
  readonly refusals?: (
    write: { readonly operation: "create" | "update"; readonly values: unknown; readonly current: AnyRecord | null },
    settings: Settings,
  ) => readonly InvalidField[];
  readonly findCreated?: (vendor: Vendor<Settings>, context: WriteContext) => Promise<WrittenRecord | "absent" | null>;
  readonly create?: (vendor: Vendor<Settings>, values: unknown, context: WriteContext) => Promise<WriteResult>;
  readonly upload?: (
    vendor: Vendor<Settings>,
    file: UploadedFile,
    values: unknown,
    context: WriteContext,
  ) => Promise<WriteResult>;
  readonly content?: (vendor: Vendor<Settings>, remoteId: string) => Promise<Response | null>;
  readonly update?: (vendor: Vendor<Settings>, remoteId: string, values: unknown, context: WriteContext) => Promise<WriteResult>;
  readonly delete?: (vendor: Vendor<Settings>, remoteId: string, context: WriteContext) => Promise<void>;
  readonly writable?: {
    readonly create?: readonly string[];
    readonly update?: readonly string[];
    readonly requiredOnCreate?: readonly string[];
  };
}

/** One entity under test. */
export interface TestedEntity<Settings> {
  readonly name: string;
  readonly descriptor: EntityDescriptor;
  readonly connector: AnyEntityConnector<Settings>;
  readonly samples: readonly unknown[];
}

/** The connector under test, as the suite's parts use it. */
export interface Subject<Settings extends SettingMap> {
  readonly options: ConnectorTestOptions<Settings>;
  readonly connector: Connector<Settings>;
  readonly webhooks: WebhookDescriptor<SettingValues<Settings>> | undefined;
  readonly entities: readonly TestedEntity<SettingValues<Settings>>[];
  /** The record of a payload, as the named entity's connector reads it. `given`: settings other than the vendor's. */
  readonly normalize: (entity: string, payload: unknown, given?: Readonly<Record<string, unknown>>) => AnyRecord;
}

const isCanonical = (name: string): name is CanonicalEntityName => Object.hasOwn(canonicalEntities, name);

/** Prepares a connector for the suite. */
export function subjectOf<Settings extends SettingMap>(options: ConnectorTestOptions<Settings>): Subject<Settings> {
  const { connector } = options;
  // The suite treats all entities alike; it tests at run time which values fit which entity.
  const connectors = connector.entities as unknown as Readonly<Record<string, AnyEntityConnector<SettingValues<Settings>>>>;
  const canonical = Object.entries(connectors).map(([name, entityConnector]) => {
    if (!isCanonical(name)) throw new Error(`${name} is not a canonical entity; pass it in ownEntities.`);
    return { descriptor: canonicalEntities[name], connector: entityConnector };
  });
  // As above.
  const own = (connector.ownEntities ?? []) as unknown as readonly {
    readonly descriptor: EntityDescriptor;
    readonly connector: AnyEntityConnector<SettingValues<Settings>>;
  }[];
  const entities = [...canonical, ...own].map(({ descriptor, connector: entityConnector }) => {
    const samples = options.samples[descriptor.name] ?? [];
    return { name: descriptor.name, descriptor, connector: entityConnector, samples };
  });
  const { settings } = options.vendor();
  return {
    options,
    connector,
    webhooks: connector.webhooks,
    entities,
    normalize: (name, payload, given = {}) => {
      const entity = entities.find((one) => one.name === name);
      if (entity === undefined) throw new Error(`${connector.id} has no entity ${name}.`);
      return entity.connector.normalize(payload, { ...settings, ...given });
    },
  };
}

/** The fields that apps may set in an operation. */
export const inputsOf = (fields: FieldMap, operation: "create" | "update"): readonly string[] =>
  Object.keys(fields).filter((name) => fields[name]?.input?.includes(operation));

/** The enumerations of an entity by the fields in which apps may give the vendor's own word for them: `remoteStatus`. */
export const wordsIn = (fields: FieldMap): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(fields).flatMap(([name, field]) =>
      field.type === "enumeration" && "UNKNOWN" in field.values
        ? [[`remote${name.charAt(0).toUpperCase()}${name.slice(1)}`, name] as const]
        : [],
    ),
  );
