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
import { createRecordParts, partOf, unsorted } from "./record-parts.ts";
import type { Roles } from "./roles.ts";

/** A larger table gets new columns without being written anew: that takes a second or more, while nobody may read it. */
const largestRewritten = 8_388_608;

/**
 * Creates the columns and indexes behind the filters and orders that descriptors promise. Each index begins with whether a record is deleted
 * and ends with the order of a list, so that a page is read from one place of one index. Lists of references are looked up through
 * `record_links`; a boolean filter is not worth an index.
 *
 * Each statement is complete in itself: a start that was interrupted is continued by the next. What exists is not requested again, because
 * `if not exists` waits for writers of records. Indexes of earlier versions are dropped first. The service role sees all
 * records.
 */
export async function createFieldIndexes(
  owner: Kysely<unknown>,
  schema: string,
  roles: Roles,
  entities: Catalog["entities"],
): Promise<void> {
  // The command line opens a store without entities, and changes nothing about them.
  if (entities.size === 0) return;
  const models = [...entities.values()];
  const columns = new Map(models.flatMap(columnsOfEntity).map((column) => [column.name, column]));
  const indexes = models.flatMap(indexesOfEntity);
  const { rows } = await sql<{ name: string; kind: "column" | "index"; table: string; size: number }>`
    select attname::text as name, 'column' as kind, '' as table,
      (select sum(pg_relation_size(relid))::float8 from pg_partition_tree(attrelid)) as size from pg_attribute
    where attrelid = format('%I.records', ${schema}::text)::regclass and attnum > 0 and not attisdropped
    union all select relation.relname::text, 'index', listed.relname::text, 0 from pg_class relation
    join pg_index on indexrelid = relation.oid join pg_class listed on listed.oid = indrelid
    where relation.relnamespace = quote_ident(${schema})::regnamespace and relation.relkind = 'i'`.execute(owner);
  const found = new Set(rows.map(({ kind, name }) => `${kind} ${name}`));
  const missing = [...columns.values()].filter(({ name }) => !found.has(`column ${name}`));
  for (const { kind, name, table } of rows)
    if (kind === "index" && isFormer(name, table)) await sql`drop index if exists ${sql.id(schema, name)}`.execute(owner);
  if (missing.length > 0) {
    const isSmall = Math.max(...rows.map(({ size }) => size)) <= largestRewritten;
    if (isSmall) await addGenerated(owner, missing);
    else await addFilledColumns(owner, missing, await findFilledColumns(owner, schema));
  }
  const unfilled = (await findFilledColumns(owner, schema)).filter(({ isFilled }) => !isFilled);
  await fillColumns(owner, roles.service, unfilled);
  // After the columns: adding them to each part takes much more time and memory.
  await createRecordParts(owner, schema, roles, entities.keys());
  for (const { name, on } of indexes)
    if (!found.has(`index ${name}`)) await sql.raw(`create index if not exists ${name} on ${on}`).execute(owner);
  await createWordIndexes(owner, schema, roles.service, models);
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

/** Whether an index is of the time when all entities had one table, whose rows have moved. */
const isFormer = (name: string, table: string) =>
  table === unsorted && /^records_(?:listed|words|field)_|^records_by_/u.test(name);

/** An index of a part of `records`. */
interface PartIndex {
  /** After its definition. */
  readonly name: string;
  /** Its table and definition. */
  readonly on: string;
}

const listed = (order: string) => `(environment_id, is_deleted, ${order}, id)`;
const defaultOrder = "updated_at desc nulls last";

/**
 * The indexes of the orders that all entities have, which are read in both directions, of one system among many, and of counts. The last has
 * few distinct entries, so it is small: a million records are counted in it alone within 50 ms.
 */
const sharedIndexes: readonly string[] = [
  ...[
    defaultOrder,
    "created_at desc nulls last",
    "remote_updated_at desc nulls last",
    "remote_created_at desc nulls last",
    `system_id, ${defaultOrder}`,
  ].map(listed),
  "(environment_id, is_deleted, system_id)",
];

/** Equal keys lie side by side, with their systems. */
const customerIndexes = Object.values(customerKeys).map(
  ({ name }) => [`(environment_id, is_deleted, ${name}, system_id, id)`, `${name} is not null`] as const,
);

const columnsOfEntity = (model: EntityModel): readonly ComputedColumn[] => [
  isDeleted,
  ...entityFields(model).flatMap(columnsOf).map(computed),
  ...(hasPlace(model.descriptor) ? [computed(placeCell)] : []),
  ...(model.descriptor.name === "Customer" ? Object.values(customerKeys).map(computed) : []),
];

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

/** The indexes of an entity's part. */
function indexesOfEntity(model: EntityModel): readonly PartIndex[] {
  const { descriptor } = model;
  const { name: entity } = descriptor;
  // Only an index that says so is read without its table's rows for a statement that names the entity.
  const isOfEntity = `entity = ${literal(entity)}`;
  const index = (keys: string, condition?: string): PartIndex => {
    const on = `${partOf(entity)} ${keys} where ${isOfEntity}${condition === undefined ? "" : ` and ${condition}`}`;
    return { name: `records_listed_${createHash("sha256").update(on).digest("hex").slice(0, 16)}`, on };
  };
  return [
    ...sharedIndexes.map((keys) => index(keys)),
    ...(hasPlace(descriptor) ? [index(listed(placeCell.name), `${placeCell.name} is not null`)] : []),
    ...(entity === "Customer" ? customerIndexes.map(([keys, condition]) => index(keys, condition)) : []),
    ...entityFields(model).flatMap((field) => indexesOfField(field, index)),
  ];
}

/** The indexes of a field's order, which is read in both directions, and of its filter. */
function indexesOfField(field: EntityField, index: (keys: string, condition?: string) => PartIndex): readonly PartIndex[] {
  const { filter, order, type } = field.descriptor;
  const indexes = order === true ? [index(listed(orderColumn(field).name))] : [];
  const found = filter === true ? filterColumn(field, type)?.name : undefined;
  // Equal texts, and values within a range, are few enough to sort: an order's index finds them.
  const isFoundByOrder = order === true && type !== "enumeration";
  if (found !== undefined && !isFoundByOrder)
    indexes.push(index(listed(ranged.has(type) ? found : `${found}, ${defaultOrder}`), `${found} is not null`));
  return indexes;
}
