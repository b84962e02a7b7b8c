import type { FieldMap } from "./fields.ts";

/** The other side of a reference: the records of another entity whose reference field points here. Nothing is stored. */
export interface Relation {
  /** The entity that holds the reference. */
  readonly entity: string;
  /** The name of its reference field: a reference, references, or a list with `filterBy`. */
  readonly by: string;
  /** `list`: all records at once, for small numbers. `connection`: paged, filtered and ordered, for large numbers. */
  readonly as: "list" | "connection";
  readonly description: string;
}

/** An entity as plain data. Adding one touches its own file and one list. */
export interface EntityDescriptor<Fields extends FieldMap = FieldMap> {
  /** The GraphQL type name, singular, PascalCase. */
  readonly name: string;
  /** The name of its list in queries, camelCase. The singular is derived from `name`. */
  readonly plural: string;
  /** The prefix of its record ids: two to five lower-case letters, unique among entities. */
  readonly idPrefix: string;
  /** The meaning of one record, for app developers. */
  readonly description: string;
  readonly fields: Fields;
  /**
   * Whether the API offers the deletion of its records even when no connector supports it. Once a connector does, the API always
   * offers it. Default: false.
   */
  readonly deletable?: boolean;
  readonly relations: { readonly [name: string]: Relation };
}

/** Declares an entity, keeping its field types. */
export function defineEntity<const Fields extends FieldMap>(
  descriptor: Omit<EntityDescriptor<Fields>, "relations"> & { readonly relations?: EntityDescriptor["relations"] },
): EntityDescriptor<Fields> {
  return { relations: {}, ...descriptor };
}
