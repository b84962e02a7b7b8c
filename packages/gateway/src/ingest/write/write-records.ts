import { sql } from "kysely";
import { type NewChange, toAppended } from "../../change-log/append-changes.ts";
import type { Appended } from "../../change-log/appended.ts";
import { adding, type Counter, counting, countingColumns } from "../../change-log/counting.ts";
import type { CounterWatch } from "../../change-log/counter-watch.ts";
import { drawMark } from "../../change-log/place.ts";
import type { DatabaseTransaction } from "../../store/database.ts";
import { fixedResult } from "../../store/statement-names.ts";
import type { StoredRecord } from "../../store/stored-record.ts";
import type { RecordTexts } from "./record-texts.ts";
import { WriteConflict } from "./retry-on-conflict.ts";
import type { Link } from "./to-candidate.ts";
import { type ChangeFacts, snapshotOf } from "./to-change.ts";

/** A version of a record to write, with its change. */
export interface RecordVersion {
  readonly record: StoredRecord;
  readonly texts: RecordTexts;
  readonly hash: string;
  /** The time up to which its copies are doubted. */
  readonly trustedAfter: Date | null;
  readonly change: ChangeFacts;
  /** The links of a new record. Those of another are replaced by a statement of their own. */
  readonly newLinks: readonly Link[];
}

/**
 * Writes versions of records, which are new or whose rows are locked, with their links and changes. All bear the same time. One statement, so
 * that each document is sent and read once. It locks new records in the order of their ids, and the environment's counter last: other writers of the
 * environment wait from then on to the commit. By the primary keys of the tables.
 * @throws WriteConflict when another writer has created one of the records in the meantime. The transaction must then be rolled back.
 */
export async function writeRecords(
  transaction: DatabaseTransaction,
  environmentId: string,
  versions: readonly RecordVersion[],
  watch?: CounterWatch,
): Promise<Appended> {
  const [first] = versions;
  if (first === undefined) throw new Error("There are no records to write.");
  const now = first.record.updatedAt.toISOString();
  const mark = drawMark();
  const count = versions.length;
  const links = versions.flatMap(({ record: { id }, newLinks }) =>
    newLinks.map(({ field, targetId }, ordinal) => ({ id, field, ordinal, targetId })),
  );
  const startedAt = performance.now();
  let waited: number | undefined;
  try {
    const { rows } = await sql<{ readonly written: number } & (Counter | { readonly position: null })>`${sql.raw(fixedResult)}
      with given as materialized (
        select number, id, system_id, entity, remote_id, remote_url, version, hash, document::jsonb as document, custom_fields::jsonb as custom_fields,
          remote_data::jsonb as remote_data, remote_created_at, remote_updated_at, created_at, trusted_after,
          nullif(problems, 'null')::jsonb as problems, kind, changed_fields::text[] as changed_fields, occurred_at, cause, trace_id, nullif(actor, 'null')::jsonb as actor,
          nullif(previous, 'null')::jsonb as previous, case when kind = 'DELETED' then ${now}::text end as deleted_at
        from unnest(${versions.map(({ record }) => record.id)}::text[], ${versions.map(({ record }) => record.systemId)}::text[],
          ${versions.map(({ record }) => record.entity)}::text[], ${versions.map(({ record }) => record.remoteId)}::text[],
          ${versions.map(({ record }) => record.remoteUrl)}::text[], ${versions.map(({ record }) => record.version)}::int[],
          ${versions.map(({ hash }) => hash)}::text[], ${linesOf(versions.map(({ texts }) => texts.document))},
          ${linesOf(versions.map(({ texts }) => texts.customFields))}, ${linesOf(versions.map(({ texts }) => texts.remoteData))},
          ${versions.map(({ record }) => textOf(record.remoteCreatedAt))}::text[],
          ${versions.map(({ record }) => textOf(record.remoteUpdatedAt))}::text[],
          ${versions.map(({ record }) => textOf(record.createdAt))}::text[],
          ${versions.map(({ trustedAfter }) => textOf(trustedAfter))}::text[],
          ${linesOf(versions.map(({ record }) => JSON.stringify(record.problems ?? null)))},
          ${versions.map(({ change }) => change.kind)}::text[],
          ${linesOf(versions.map(({ change }) => arrayText(change.changed_fields)))},
          ${versions.map(({ change }) => textOf(change.occurred_at))}::text[], ${versions.map(({ change }) => change.cause)}::text[],
          ${versions.map(({ change }) => change.trace_id)}::text[], ${linesOf(versions.map(({ change }) => change.actor ?? "null"))},
          ${linesOf(versions.map(({ change }) => change.previous ?? "null"))}) with ordinality as record (id, system_id, entity, remote_id, remote_url,
          version, hash, document, custom_fields, remote_data, remote_created_at, remote_updated_at, created_at, trusted_after, problems,
          kind, changed_fields, occurred_at, cause, trace_id, actor, previous, number)),
      understood as (
        delete from rejected_records rejected using given
        where rejected.environment_id = ${environmentId} and rejected.system_id = given.system_id
          and rejected.entity = given.entity and rejected.remote_key = given.remote_id),
      written as (
        insert into records (environment_id, id, system_id, entity, remote_id, remote_url, version, hash, document, custom_fields,
          remote_data, remote_created_at, remote_updated_at, created_at, updated_at, deleted_at, problems, trusted_after)
        select ${environmentId}, id, system_id, entity, remote_id, remote_url, version, hash, document, custom_fields, remote_data,
          remote_created_at::timestamptz, remote_updated_at::timestamptz, created_at::timestamptz, ${now}::timestamptz,
          deleted_at::timestamptz, problems, trusted_after::timestamptz
        from given order by id
        on conflict (environment_id, id, entity) do update set
          remote_url = excluded.remote_url, version = excluded.version, hash = excluded.hash, document = excluded.document,
          custom_fields = excluded.custom_fields, remote_data = excluded.remote_data, remote_created_at = excluded.remote_created_at,
          remote_updated_at = excluded.remote_updated_at, updated_at = excluded.updated_at, deleted_at = excluded.deleted_at,
          problems = excluded.problems, missing_scans = 0, trusted_after = excluded.trusted_after, settled_hash = null,
          settled_at = null
        where records.version < excluded.version
        returning 1),
      linked as (
        insert into record_links (environment_id, source_id, field, ordinal, target_id)
        select ${environmentId}, * from unnest(${links.map(({ id }) => id)}::text[], ${links.map(({ field }) => field)}::text[],
          ${links.map(({ ordinal }) => ordinal)}::int[], ${links.map(({ targetId }) => targetId)}::text[])
        on conflict (environment_id, source_id, field, ordinal) do update set target_id = excluded.target_id),
      ready as materialized (select (select count(*) from written) as count, clock_timestamp() as since),
      counter as (${counting(environmentId, count, mark)}),
      added as (${adding(environmentId, count, mark, changeValues(now))})
      select ready.count as written, ${countingColumns} from ready left join counter on true`.execute(transaction);
    const [counter] = rows;
    if (counter === undefined || counter.written < count) throw new WriteConflict();
    if (counter.position === null) throw new Error("The environment does not exist.");
    ({ waited } = counter);
    const after = { position: counter.position - count, mark: counter.markBefore };
    return toAppended(environmentId, { after, position: counter.position, mark }, () => versions.map(changeOf));
  } finally {
    watch?.(environmentId, waited ?? performance.now() - startedAt);
  }
}

/** The change with its snapshot as the statement stores it. */
const changeOf = ({ record, texts, change }: RecordVersion): NewChange => ({ ...change, record: snapshotOf(record, texts) });

/** The columns of `given` as a `RecordSnapshot`, as `snapshotOf` makes one. */
const snapshot = (now: string) => sql`
  jsonb_build_object('remoteId', remote_id, 'remoteUrl', remote_url, 'document', document, 'customFields', custom_fields,
    'remoteData', remote_data, 'remoteCreatedAt', remote_created_at, 'remoteUpdatedAt', remote_updated_at, 'createdAt', created_at,
    'updatedAt', ${now}::text, 'deletedAt', deleted_at)
  || case when problems is null then '{}' else jsonb_build_object('problems', problems) end`;

const changeValues = (now: string) => sql`kind, entity, id, system_id, version, changed_fields, occurred_at::timestamptz,
  ${now}::timestamptz, cause, trace_id, actor, ${snapshot(now)}, previous`;

/** JSON texts as an array, without the cost of quoting them: no text of JSON contains the end of a line. */
const linesOf = (texts: readonly string[]) => sql`string_to_array(${texts.join("\n")}::text, e'\\n')`;

const textOf = (time: Date | string | null | undefined): string | null =>
  time === null || time === undefined ? null : typeof time === "string" ? time : time.toISOString();

/** Names as an array in PostgreSQL's words. */
const arrayText = (names: readonly string[]) => `{${names.map((name) => JSON.stringify(name)).join()}}`;
