import { sql, type Selectable, type SqlBool } from "kysely";
import { recordColumns } from "../../records/record-rows.ts";
import type { RecordTable } from "../../records/tables.ts";
import type { StoredRecord } from "../../store/stored-record.ts";
import type { Database, DatabaseTransaction } from "../../store/database.ts";
import { inSizedSteps } from "../../store/in-steps.ts";
import type { Existing } from "./decide.ts";
import { type RecordTexts, textsOf } from "./record-texts.ts";
import type { Candidate, Link } from "./to-candidate.ts";

/** What the first look at a stored record shows. */
export type Known = Existing & Pick<Selectable<RecordTable>, "problems">;

/**
 * The first look at the stored records of candidates, without their documents. A record that is not stored is null. A record is left out
 * when it is plainly unchanged: the same content, not deleted, with nothing doubted or unread on either side. By the primary key.
 */
export async function selectKnown(
  database: Database,
  environmentId: string,
  candidates: readonly Candidate[],
): Promise<ReadonlyMap<string, Known | null>> {
  if (candidates.length === 0) return new Map();
  const ids = candidates.map(({ id }) => id);
  const hashes = candidates.map(({ hash, isDeleted, problems }) => (isDeleted || problems.length > 0 ? null : hash));
  const { rows } = await sql<{ [Name in keyof Known]: Known[Name] | null } & { readonly id: string }>`
    select given.id, r.hash, r.remote_updated_at, r.deleted_at, r.trusted_after, r.settled_hash, r.settled_at, r.problems
    from unnest(${ids}::text[], ${hashes}::text[]) as given (id, hash)
    left join records r on r.environment_id = ${environmentId} and r.id = given.id
    where r.hash is distinct from given.hash or given.hash is null or r.deleted_at is not null or r.problems is not null
      or r.settled_hash is not null`.execute(database);
  return new Map(rows.map(({ hash, ...row }) => [row.id, hash === null ? null : { ...row, hash }]));
}

/** The stored rows of records with the columns that a change needs, by primary key. */
export const selectExisting = (database: Database | DatabaseTransaction, environmentId: string, ids: readonly string[]) =>
  database
    .selectFrom("records as r")
    .select([...recordColumns, "r.hash", "r.missing_scans", "r.trusted_after", "r.settled_hash", "r.settled_at"])
    .where("r.environment_id", "=", environmentId)
    .where(sql<SqlBool>`r.id = any(${ids}::text[])`)
    .orderBy("r.id");

/** A record to write, with the hash of its content and the time up to which its copies are doubted. */
export interface RecordWrite {
  readonly record: StoredRecord;
  readonly hash: string;
  readonly trustedAfter?: Date | null;
  /** Default: they are made of the record. */
  readonly texts?: RecordTexts;
}

/**
 * Writes records that are new or whose rows are locked, in the order of their ids, and forgets earlier rejections of them. Returns the
 * number written, which is lower than requested when another writer created one of the new records in the meantime.
 */
export async function upsertRecords(
  transaction: DatabaseTransaction,
  environmentId: string,
  writes: readonly RecordWrite[],
): Promise<number> {
  const rows = writes
    .toSorted((one, other) => (one.record.id < other.record.id ? -1 : 1))
    .map((write) => ({ record: write.record, text: rowText(write) }));
  let written = 0;
  for (const step of inSizedSteps(rows, ({ text }) => text.length)) {
    written += await upsertStep(transaction, environmentId, `[${step.map(({ text }) => text).join()}]`);
  }
  return written;
}

/** By the primary keys of `records` and `rejected_records`. */
async function upsertStep(transaction: DatabaseTransaction, environmentId: string, rows: string): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    with given as materialized (
      select * from jsonb_to_recordset(${rows}::jsonb) as record (id text, system_id text, entity text, remote_id text,
        remote_url text, version int, hash text, document jsonb, custom_fields jsonb, remote_data jsonb,
        remote_created_at timestamptz, remote_updated_at timestamptz, created_at timestamptz, updated_at timestamptz,
        deleted_at timestamptz, problems jsonb, trusted_after timestamptz)),
    understood as (
      delete from rejected_records rejected using given
      where rejected.environment_id = ${environmentId} and rejected.system_id = given.system_id
        and rejected.entity = given.entity and rejected.remote_key = given.remote_id)
    insert into records (environment_id, id, system_id, entity, remote_id, remote_url, version, hash, document, custom_fields,
      remote_data, remote_created_at, remote_updated_at, created_at, updated_at, deleted_at, problems, trusted_after)
    -- A null in the text is an SQL null, but a value of the vendor may be a JSON null.
    select ${environmentId}, id, system_id, entity, remote_id, remote_url, version, hash, document,
      coalesce(custom_fields, 'null'), coalesce(remote_data, 'null'), remote_created_at, remote_updated_at, created_at, updated_at,
      deleted_at, problems, trusted_after
    from given
    on conflict (environment_id, id) do update set
      remote_url = excluded.remote_url, version = excluded.version, hash = excluded.hash, document = excluded.document,
      custom_fields = excluded.custom_fields, remote_data = excluded.remote_data, remote_created_at = excluded.remote_created_at,
      remote_updated_at = excluded.remote_updated_at, updated_at = excluded.updated_at, deleted_at = excluded.deleted_at,
      problems = excluded.problems, missing_scans = 0, trusted_after = excluded.trusted_after, settled_hash = null, settled_at = null
    where records.version < excluded.version`.execute(transaction);
  return Number(numAffectedRows);
}

/** The JSON of a row. The names are those of the columns. */
function rowText({ record, hash, trustedAfter, texts = textsOf(record) }: RecordWrite): string {
  const values = JSON.stringify({
    id: record.id,
    system_id: record.systemId,
    entity: record.entity,
    remote_id: record.remoteId,
    remote_url: record.remoteUrl,
    version: record.version,
    hash,
    remote_created_at: record.remoteCreatedAt,
    remote_updated_at: record.remoteUpdatedAt,
    created_at: record.createdAt,
    updated_at: record.updatedAt,
    deleted_at: record.deletedAt,
    problems: record.problems,
    trusted_after: trustedAfter,
  }).slice(0, -1);
  return `${values},"document":${texts.document},"custom_fields":${texts.customFields},"remote_data":${texts.remoteData}}`;
}

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
  await sql`
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
