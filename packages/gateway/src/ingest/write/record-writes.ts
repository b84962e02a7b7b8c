import { sql, type Selectable, type SqlBool } from "kysely";
import { recordColumns } from "../../records/record-rows.ts";
import type { RecordTable } from "../../records/tables.ts";
import type { Database, DatabaseTransaction } from "../../store/database.ts";
import { fixedResult } from "../../store/statement-names.ts";
import type { Existing } from "./decide.ts";
import type { Link, Outline } from "./to-candidate.ts";

/** What the first look at a stored record shows. */
export type Known = Existing & Pick<Selectable<RecordTable>, "problems">;

/**
 * The first look at the stored records of candidates, without their documents. A record that is not stored is null. A record is left out
 * when it is plainly unchanged: the same content, not deleted, with nothing doubted or unread on either side. By the primary key.
 */
export async function selectKnown(
  database: Database,
  environmentId: string,
  candidates: readonly Outline[],
  entities: readonly string[],
): Promise<ReadonlyMap<string, Known | null>> {
  if (candidates.length === 0) return new Map();
  const ids = candidates.map(({ id }) => id);
  const hashes = candidates.map(({ hash, isDeleted, problems }) => (isDeleted || problems.length > 0 ? null : hash));
  const { rows } = await sql<{ [Name in keyof Known]: Known[Name] | null } & { readonly id: string }>`
    select given.id, r.hash, r.remote_created_at, r.remote_updated_at, r.deleted_at, r.trusted_after, r.settled_hash, r.settled_at, r.problems
    from unnest(${ids}::text[], ${hashes}::text[]) as given (id, hash)
    left join records r on r.environment_id = ${environmentId} and r.id = given.id and ${isOneOf(entities)}
    where r.hash is distinct from given.hash or given.hash is null or r.deleted_at is not null or r.problems is not null
      or r.settled_hash is not null`.execute(database);
  return new Map(rows.map(({ hash, ...row }) => [row.id, hash === null ? null : { ...row, hash }]));
}

/** The stored rows of records of some entities with the columns that a change needs, by primary key. */
export const selectExisting = (
  database: Database | DatabaseTransaction,
  environmentId: string,
  ids: readonly string[],
  entities: readonly string[],
) =>
  database
    .selectFrom("records as r")
    .select([...recordColumns, "r.hash", "r.missing_scans", "r.trusted_after", "r.settled_hash", "r.settled_at"])
    .where("r.environment_id", "=", environmentId)
    .where(sql<SqlBool>`r.id = any(${ids}::text[])`)
    .where(isOneOf(entities))
    .orderBy("r.id");

/** Whether a record `r` is of one of some entities. Naming a single one keeps the statement from planning for and locking the parts of others. */
const isOneOf = (entities: readonly string[]) =>
  entities.length === 1 ? sql<SqlBool>`r.entity = ${sql.lit(entities[0])}` : sql<SqlBool>`r.entity = any(${entities}::text[])`;

/** The links of records, as JSON: `[{"source_id": …, "links": [[field, target id], …]}, …]`. */
const linksText = (linksBySource: Iterable<readonly [string, readonly Link[]]>): string =>
  JSON.stringify(
    Array.from(linksBySource, ([source_id, links]) => ({
      source_id,
      links: links.map(({ field, targetId }) => [field, targetId]),
    })),
  );

/** Replaces the links of records. Writes only those that differ. By the primary key. */
export async function replaceLinks(
  transaction: DatabaseTransaction,
  environmentId: string,
  linksBySource: ReadonlyMap<string, readonly Link[]>,
): Promise<void> {
  const sources = [...linksBySource.keys()];
  if (sources.length === 0) return;
  await sql`${sql.raw(fixedResult)}
    with given as materialized (
      select record.source_id, link.value->>0 as field, link.number::int - 1 as ordinal, link.value->>1 as target_id
      from jsonb_to_recordset(${linksText(linksBySource)}::jsonb) as record (source_id text, links jsonb)
      cross join jsonb_array_elements(record.links) with ordinality as link (value, number)),
    stored as materialized (
      select source_id, field, ordinal, target_id from record_links
      where environment_id = ${environmentId} and source_id = any(${sources}::text[])),
    outdated as (
      delete from record_links
      where environment_id = ${environmentId} and source_id = any(${sources}::text[])
        and not exists (select from given where given.source_id = record_links.source_id and given.field = record_links.field
          and given.ordinal = record_links.ordinal))
    insert into record_links (environment_id, source_id, field, ordinal, target_id)
    select ${environmentId}, source_id, field, ordinal, target_id from given
    where not exists (select from stored where stored.source_id = given.source_id and stored.field = given.field
      and stored.ordinal = given.ordinal and stored.target_id = given.target_id)
    on conflict (environment_id, source_id, field, ordinal) do update set target_id = excluded.target_id`.execute(transaction);
}
