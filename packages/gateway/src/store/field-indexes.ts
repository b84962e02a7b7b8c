import { createHash } from "node:crypto";
import type { FieldDescriptor } from "@fettle/connector";
import { sql, type Kysely } from "kysely";
import type { Catalog, EntityModel } from "../catalog/catalog.ts";
import { entityFields, type EntityField } from "../catalog/entity-fields.ts";
import { literal } from "./field-expression.ts";
import { filterColumn, type KeyColumn, orderColumn } from "./key-columns.ts";

/**
 * Creates the columns and indexes behind the filters and orders that descriptors promise. Each index begins with whether a record is deleted
 * and ends with the order of a list, so that a page is read from one place of one index. Lists of references are looked up through
 * `record_links`; a boolean filter is not worth an index.
 *
 * Each statement is complete in itself: a start that was interrupted is continued by the next. What exists is not requested again, because
 * `if not exists` waits for writers of records. New columns rewrite the table once; indexes of earlier versions are dropped before that.
 */
export async function createFieldIndexes(owner: Kysely<unknown>, schema: string, entities: Catalog["entities"]): Promise<void> {
  // The command line opens a store without entities, and changes nothing about them.
  if (entities.size === 0) return;
  const fields = [...entities.values()].flatMap((model) => entityFields(model).map((field) => ({ model, field })));
  const columns = new Map<string, string>([["is_deleted", "boolean generated always as (deleted_at is not null) stored"]]);
  for (const { field } of fields) for (const column of columnsOf(field)) columns.set(column.name, definitionOf(column));
  const indexes = new Map([...sharedIndexes, ...fields.flatMap(({ model, field }) => indexesOf(model, field))]);
  const { rows } = await sql<{ name: string; kind: "column" | "index" }>`
    select attname::text as name, 'column' as kind from pg_attribute
    where attrelid = format('%I.records', ${schema}::text)::regclass and attnum > 0 and not attisdropped
    union all select relname::text, 'index' from pg_class
    where relnamespace = quote_ident(${schema})::regnamespace and relkind = 'i'`.execute(owner);
  const found = new Set(rows.map(({ kind, name }) => `${kind} ${name}`));
  const missing = [...columns].filter(([name]) => !found.has(`column ${name}`));
  for (const { kind, name } of rows)
    if (kind === "index" && isFormer(name)) await sql`drop index if exists ${sql.id(schema, name)}`.execute(owner);
  if (missing.length > 0)
    await sql.raw(`alter table records ${missing.map(([name, type]) => `add column ${name} ${type}`).join(", ")}`).execute(owner);
  for (const [name, on] of indexes)
    if (!found.has(`index ${name}`)) await sql.raw(`create index if not exists ${name} on records ${on}`).execute(owner);
  // The planner knows nothing of new columns.
  if (missing.length > 0) await sql`analyze records`.execute(owner);
}

const formerNames = new Set(
  ["updated_at", "updated_at_descending", "created_at", "created_at_descending"].map((of) => `records_by_${of}`),
);

/** Whether an index is of an earlier version, on expressions or without whether a record is deleted. */
const isFormer = (name: string) => name.startsWith("records_field_") || formerNames.has(name);

const listed = (order: string) => `(environment_id, entity, is_deleted, ${order}, id)`;
const defaultOrder = "updated_at desc nulls last";

/** The id ascends for both directions of an order and nulls come last, so each direction needs its own index. */
const bothDirections = (key: string) => [key, `${key} desc nulls last`];

/**
 * The indexes of the orders that all entities have, of one system among many, and of counts. The last has few distinct entries, so it is small:
 * a million records are counted in it alone within 50 ms.
 */
const sharedIndexes: readonly (readonly [string, string])[] = [
  ...[...bothDirections("updated_at"), ...bothDirections("created_at"), `system_id, ${defaultOrder}`].map(listed),
  "(environment_id, entity, is_deleted, system_id)",
].map(named);

const columnsOf = (field: EntityField): readonly KeyColumn[] => {
  const { filter, order, type } = field.descriptor;
  const found = filter === true ? filterColumn(field, type) : null;
  return [...(order === true ? [orderColumn(field)] : []), ...(found === null ? [] : [found])];
};

const definitionOf = ({ type, expression }: KeyColumn) =>
  `${type}${type === "text" ? ` collate "C"` : ""} generated always as (${expression}) stored`;

const ranged: ReadonlySet<FieldDescriptor["type"]> = new Set(["instant", "integer", "number", "money"]);

/** The names and definitions of a field's indexes. Those of filters are shared by the entities with a field of this name and type. */
function indexesOf({ descriptor: { name: entity } }: EntityModel, field: EntityField): readonly (readonly [string, string])[] {
  const { filter, order, type } = field.descriptor;
  const ordered = order !== true ? [] : bothDirections(orderColumn(field).name);
  const indexes = ordered.map((key) => `(environment_id, is_deleted, ${key}, id) where entity = ${literal(entity)}`);
  const found = filter === true ? filterColumn(field, type)?.name : undefined;
  // Equal texts, and values within a range, are few enough to sort: an order's index finds them.
  const isFoundByOrder = order === true && type !== "enumeration";
  if (found !== undefined && !isFoundByOrder)
    indexes.push(`${listed(ranged.has(type) ? found : `${found}, ${defaultOrder}`)} where ${found} is not null`);
  return indexes.map(named);
}

/** An index is named after its definition. */
function named(definition: string): readonly [string, string] {
  return [`records_listed_${createHash("sha256").update(definition).digest("hex").slice(0, 16)}`, definition];
}
