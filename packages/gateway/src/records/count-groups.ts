import { sql, type RawBuilder } from "kysely";
import type { EntityModel } from "../catalog/catalog.ts";
import { GatewayError } from "../errors.ts";
import type { Database } from "../store/database.ts";
import { type GroupField, groupFields } from "./group-fields.ts";
import { countConditions } from "./list-records.ts";
import type { FoundGroups, GroupQuery, RecordGroup } from "./record-query.ts";

interface GroupRow {
  readonly total: number;
  readonly groups: readonly RecordGroup[];
}

/**
 * Counts with one statement. By one field with an index (`records_listed_...`) and without a filter it reads that index alone, and by several
 * all records that the filter leaves.
 * @throws GatewayError `BAD_USER_INPUT` when the database does not know the time zone.
 */
export async function countGroups(
  database: Database,
  environmentId: string,
  model: EntityModel,
  query: GroupQuery,
): Promise<FoundGroups> {
  const fields = query.by.map((name) => {
    const field = groupFields(model).get(name);
    if (field === undefined) throw new Error(`${model.descriptor.name} has no group field ${name}.`);
    return field;
  });
  const conditions = countConditions(environmentId, model, query);
  if (fields.length === 0) return { groups: [], total: await countAll(database, conditions), hasMore: false };
  const keys = fields.map((field, index) => sql`${keyOf(field, index, query.timeZone)} as ${sql.ref(`key_${index}`)}`);
  const found = sql`
    select ${sql.join(keys)}, count(*) as count from records r ${sql.join(fields.map(joinOf), sql` `)}
    where ${sql.join([...conditions, ...onlyPresent(fields)], sql` and `)} group by ${sql.join(fields.map((_, index) => sql.lit(index + 1)))}`;
  const texts = fields.map((field, index) => textOf(field, sql.ref(`found.key_${index}`)));
  const order = sql.join([sql`found.count desc`, ...fields.map((_, index) => sql`${sql.ref(`found.key_${index}`)} nulls last`)]);
  const statement = sql<GroupRow>`
    with found as materialized (${withAbsent(fields, found, conditions)}),
      largest as (select jsonb_build_object('keys', jsonb_build_array(${sql.join(texts)}), 'count', found.count) as one,
        row_number() over (order by ${order}) as place from found order by place limit ${query.most + 1})
    select (select coalesce(jsonb_agg(one order by place), '[]') from largest) as groups,
      ${hasLinks(fields) ? sql`(select count(*) from records r where ${sql.join(conditions, sql` and `)})` : sql`(select coalesce(sum(count), 0) from found)`}::bigint as total`;
  const { rows } = await statement.execute(database).catch((error: unknown) => {
    throw isUnknownZone(error)
      ? new GatewayError("BAD_USER_INPUT", `timeZone: the database does not know ${JSON.stringify(query.timeZone.slice(0, 60))}.`)
      : error;
  });
  const { groups, total } = rows[0] ?? { groups: [], total: 0 };
  return { groups: groups.slice(0, query.most), total, hasMore: groups.length > query.most };
}

/** The number of records that match some conditions, from indexes alone where these have one. */
export async function countAll(database: Database, conditions: readonly RawBuilder<unknown>[]): Promise<number> {
  const { rows } = await sql<{ readonly total: number }>`
    select count(*) as total from records r where ${sql.join(conditions, sql` and `)}`.execute(database);
  return rows[0]?.total ?? 0;
}

/** As SQLSTATE 22023, which only a time zone can cause here. */
const isUnknownZone = (error: unknown) => error instanceof Error && "code" in error && error.code === "22023";

const hasLinks = (fields: readonly GroupField[]) => fields.some(({ value }) => value.from === "links");

function keyOf({ value }: GroupField, index: number, timeZone: string): RawBuilder<unknown> {
  switch (value.from) {
    case "links":
      return sql.ref(`l${index}.target_id`);
    case "period": {
      const local = value.isDay ? value.instant : sql`(${value.instant} at time zone ${timeZone}::text)`;
      return sql`date_trunc(${sql.lit(value.period.toLowerCase())}, ${local})`;
    }
    default:
      return value.sql;
  }
}

const textOf = ({ value }: GroupField, key: RawBuilder<unknown>) =>
  value.from === "period" ? sql`to_char(${key}, 'YYYY-MM-DD')` : sql`${key}::text`;

/** By the primary key of `record_links`. */
function joinOf({ value }: GroupField, index: number): RawBuilder<unknown> {
  if (value.from !== "links") return sql``;
  const links = sql.ref(`l${index}`);
  return sql`left join record_links ${links} on ${links}.environment_id = r.environment_id and ${links}.source_id = r.id and ${links}.field = ${value.field}`;
}

/** The only field, if an index has its values but not their absence. */
const indexed = ([field, ...more]: readonly GroupField[]) =>
  field?.value.from === "column" && more.length === 0 ? field.value.sql : null;

const onlyPresent = (fields: readonly GroupField[]) => {
  const column = indexed(fields);
  return column === null ? [] : [sql`${column} is not null`];
};

/** The groups of an indexed field with that of the records without a value, which are all others: another index counts all. */
function withAbsent(
  fields: readonly GroupField[],
  found: RawBuilder<unknown>,
  conditions: readonly RawBuilder<unknown>[],
): RawBuilder<unknown> {
  if (indexed(fields) === null) return found;
  return sql`
    with present as materialized (${found}),
      absent as (select (select count(*) from records r where ${sql.join(conditions, sql` and `)})
        - (select coalesce(sum(count), 0) from present) as count)
    select key_0, count from present union all select null, count::bigint from absent where count > 0`;
}
