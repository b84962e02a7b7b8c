import { createHash } from "node:crypto";
import type { FieldDescriptor } from "@fettle/connector";
import { sql, type Kysely } from "kysely";
import type { Catalog, EntityModel } from "../catalog/catalog.ts";
import { entityFields, type EntityField } from "../catalog/entity-fields.ts";
import { customerKeys } from "./customer-keys.ts";
import { literal } from "./field-expression.ts";
import { addFilledColumns, type ComputedColumn, fillColumns, findFilledColumns } from "./filled-columns.ts";
import { createWordIndexes } from "./word-index.ts";
import { filterColumn, hasPlace, type KeyColumn, orderColumn, placeCell } from "./key-columns.ts";

/** A larger table gets new columns without being written anew: that takes a second or more, while nobody may read it. */
const largestRewritten = 8_388_608;

/**
 * Creates the columns and indexes behind the filters and orders that descriptors promise. Each index begins with whether a record is deleted
 * and ends with the order of a list, so that a page is read from one place of one index. Lists of references are looked up through
 * `record_links`; a boolean filter is not worth an index.
 *
 * Each statement is complete in itself: a start that was interrupted is continued by the next. What exists is not requested again, because
 * `if not exists` waits for writers of records. Indexes of earlier versions are dropped first. `service`: the role that sees all records.
 */
export async function createFieldIndexes(
  owner: Kysely<unknown>,
  schema: string,
  service: string,
  entities: Catalog["entities"],
): Promise<void> {
  // The command line opens a store without entities, and changes nothing about them.
  if (entities.size === 0) return;
  const fields = [...entities.values()].flatMap((model) => entityFields(model).map((field) => ({ model, field })));
  const columns = new Map([[isDeleted.name, isDeleted]]);
  for (const { field } of fields) for (const column of columnsOf(field)) columns.set(column.name, computed(column));
  const places = [...entities.values()].filter(({ descriptor }) => hasPlace(descriptor));
  if (places.length > 0) columns.set(placeCell.name, computed(placeCell));
  const hasCustomers = entities.has("Customer");
  if (hasCustomers) for (const column of Object.values(customerKeys)) columns.set(column.name, computed(column));
  const indexes = new Map([
    ...sharedIndexes,
    ...(places.length > 0 ? placeIndexes : []),
    ...(hasCustomers ? customerIndexes : []),
    ...fields.flatMap(({ model, field }) => indexesOf(model, field)),
  ]);
  const { rows } = await sql<{ name: string; kind: "column" | "index"; definition: string; size: number }>`
    select attname::text as name, 'column' as kind, '' as definition, pg_relation_size(attrelid)::float8 as size from pg_attribute
    where attrelid = format('%I.records', ${schema}::text)::regclass and attnum > 0 and not attisdropped
    union all select relname::text, 'index', pg_get_indexdef(oid), 0 from pg_class
    where relnamespace = quote_ident(${schema})::regnamespace and relkind = 'i'`.execute(owner);
  const found = new Set(rows.map(({ kind, name }) => `${kind} ${name}`));
  const missing = [...columns.values()].filter(({ name }) => !found.has(`column ${name}`));
  for (const { kind, name, definition } of rows)
    if (kind === "index" && isFormer(name, definition)) await sql`drop index if exists ${sql.id(schema, name)}`.execute(owner);
  if (missing.length > 0) {
    const isSmall = Math.max(...rows.map(({ size }) => size)) <= largestRewritten;
    if (isSmall) await addGenerated(owner, missing);
    else await addFilledColumns(owner, missing, await findFilledColumns(owner, schema));
  }
  const unfilled = (await findFilledColumns(owner, schema)).filter(({ isFilled }) => !isFilled);
  await fillColumns(owner, service, unfilled);
  for (const [name, on] of indexes)
    if (!found.has(`index ${name}`)) await sql.raw(`create index if not exists ${name} on records ${on}`).execute(owner);
  await createWordIndexes(owner, schema, service, entities.values());
  // The planner knows nothing of new columns.
  if (missing.length > 0 || unfilled.length > 0) await sql`analyze records`.execute(owner);
}

const isDeleted: ComputedColumn = { name: "is_deleted", type: "boolean", expression: "(deleted_at is not null)" };

const addGenerated = (owner: Kysely<unknown>, columns: readonly ComputedColumn[]) =>
  sql
    .raw(
      `alter table records ${columns
        .map(({ name, type, expression }) => `add column ${name} ${type} generated always as (${expression}) stored`)
        .join(", ")}`,
    )
    .execute(owner);

const formerNames = new Set(
  ["updated_at", "updated_at_descending", "created_at", "created_at_descending"].map((of) => `records_by_${of}`),
);

/** Whether an index is of an earlier version: on expressions, without whether a record is deleted, or for one direction of an order. */
const isFormer = (name: string, definition: string) =>
  name.startsWith("records_field_") ||
  formerNames.has(name) ||
  (name.startsWith("records_listed_") && formerDirection.test(definition));

/** As PostgreSQL shows indexes. The index of an order is now read in both directions. */
const formerDirection = /, is_deleted, (?:updated_at|created_at|order_\w+ DESC NULLS LAST), id\)/u;

const listed = (order: string) => `(environment_id, entity, is_deleted, ${order}, id)`;
const defaultOrder = "updated_at desc nulls last";

/**
 * The indexes of the orders that all entities have, which are read in both directions, of one system among many, and of counts. The last has
 * few distinct entries, so it is small: a million records are counted in it alone within 50 ms.
 */
const sharedIndexes: readonly (readonly [string, string])[] = [
  ...[
    defaultOrder,
    "created_at desc nulls last",
    "remote_updated_at desc nulls last",
    "remote_created_at desc nulls last",
    `system_id, ${defaultOrder}`,
  ].map(listed),
  "(environment_id, entity, is_deleted, system_id)",
].map(named);

const placeIndexes = [`${listed(placeCell.name)} where ${placeCell.name} is not null`].map(named);

/** Equal keys lie side by side, with their systems. */
const customerIndexes = Object.values(customerKeys).map(({ name }) =>
  named(`(environment_id, is_deleted, ${name}, system_id, id) where entity = 'Customer' and ${name} is not null`),
);

const columnsOf = (field: EntityField): readonly KeyColumn[] => {
  const { filter, order, type } = field.descriptor;
  const found = filter === true ? filterColumn(field, type) : null;
  return [...(order === true ? [orderColumn(field)] : []), ...(found === null ? [] : [found])];
};

const computed = ({ name, type, expression }: KeyColumn): ComputedColumn => ({
  name,
  type: `${type}${type === "text" ? ` collate "C"` : ""}`,
  expression,
});

const ranged: ReadonlySet<FieldDescriptor["type"]> = new Set(["instant", "day", "integer", "number", "money"]);

/** The names and definitions of a field's indexes. Those of filters are shared by the entities with a field of this name and type. */
function indexesOf({ descriptor: { name: entity } }: EntityModel, field: EntityField): readonly (readonly [string, string])[] {
  const { filter, order, type } = field.descriptor;
  // The index is read in both directions.
  const indexes =
    order === true ? [`(environment_id, is_deleted, ${orderColumn(field).name}, id) where entity = ${literal(entity)}`] : [];
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
