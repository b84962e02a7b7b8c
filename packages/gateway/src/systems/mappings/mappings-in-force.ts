import type { FieldMapping, FieldMappings } from "../../field-mapping.ts";

/** The fields that are mapped for an entity of a system. */
export interface EntityMappings {
  /** Whether they are the connector's, because the system has none of its own. */
  readonly areInherited: boolean;
  readonly mappings: readonly FieldMapping[];
}

/** The mapped fields of a system by entity. */
export type MappingsInForce = Readonly<Record<string, EntityMappings>>;

/** Without where they come from. */
export const mappingsOf = (inForce: MappingsInForce): FieldMappings =>
  Object.fromEntries(Object.entries(inForce).map(([entity, { mappings }]) => [entity, mappings]));
