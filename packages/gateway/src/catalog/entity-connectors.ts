import type {
  Connector,
  EntityConnector,
  EntityDescriptor,
  FieldMap,
  InvalidField,
  NormalizedRecord,
  SettingMap,
  SettingValues,
  UploadedFile,
  Vendor,
  WriteContext,
  WriteResult,
} from "@fettle/connector";
import { canonicalEntities } from "@fettle/connector";
import type { Catalog, EntityModel } from "./catalog.ts";

type AnySettings = SettingValues<SettingMap>;
type AnyValues = Readonly<Record<string, unknown>>;

/** A normalized record whose fields are known only at run time. */
export interface AnyNormalizedRecord extends Omit<NormalizedRecord, "fields" | "extension"> {
  readonly fields: AnyValues;
  readonly extension?: AnyValues;
}

/** An entity connector whose settings and fields are known only at run time. */
export interface AnyEntityConnector extends Pick<
  EntityConnector<AnySettings, FieldMap>,
  "redact" | "optional" | "extension" | "changedSince" | "all" | "read" | "findCreated" | "delete" | "content" | "remoteFields"
> {
  normalize(payload: unknown, settings: AnySettings): AnyNormalizedRecord;
  refusals?(
    write: { readonly operation: "create" | "update"; readonly values: AnyValues; readonly current: AnyNormalizedRecord | null },
    settings: AnySettings,
  ): readonly InvalidField[];
  create?(vendor: Vendor<AnySettings>, values: AnyValues, context: WriteContext): Promise<WriteResult>;
  update?(vendor: Vendor<AnySettings>, remoteId: string, values: AnyValues, context: WriteContext): Promise<WriteResult>;
  upload?(vendor: Vendor<AnySettings>, file: UploadedFile, values: AnyValues, context: WriteContext): Promise<WriteResult>;
  readonly writable?: {
    readonly create?: readonly string[];
    readonly update?: readonly string[];
    readonly requiredOnCreate?: readonly string[];
  };
}

/** One entity that a connector serves. */
export interface ServedEntity {
  readonly descriptor: EntityDescriptor;
  readonly connector: AnyEntityConnector;
}

/** Every entity that a connector serves, canonical ones first, in the order of the canonical list. */
export function servedEntities(connector: Connector<SettingMap>): readonly ServedEntity[] {
  const given: Readonly<Record<string, AnyEntityConnector | undefined>> = connector.entities;
  const canonical = Object.values<EntityDescriptor>(canonicalEntities).flatMap((descriptor) => {
    const entity = given[descriptor.name];
    return entity === undefined ? [] : [{ descriptor, connector: entity }];
  });
  return [...canonical, ...(connector.ownEntities ?? [])];
}

/** How a connector serves one entity; null when it does not serve it. */
export function servedEntity(connector: Connector<SettingMap>, entity: string): ServedEntity | null {
  return servedEntities(connector).find(({ descriptor }) => descriptor.name === entity) ?? null;
}

/** An entity's model in the catalog; a model without extensions when the catalog does not have the entity. */
export const modelOf = (catalog: Pick<Catalog, "entities">, descriptor: EntityDescriptor): EntityModel =>
  catalog.entities.get(descriptor.name) ?? { descriptor, ownerId: null, extensions: [] };

/** Whether apps can delete records of an entity: its descriptor allows it, or a connector supports it. */
export const isDeletable = ({ connectors }: Pick<Catalog, "connectors">, { name, deletable }: EntityDescriptor): boolean =>
  deletable === true ||
  connectors.values().some(({ connector }) => servedEntity(connector, name)?.connector.delete !== undefined);
