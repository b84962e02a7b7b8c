import { sql, type SqlBool } from "kysely";
import type { Database, DatabaseTransaction } from "../../store/database.ts";
import { inSteps } from "../../store/in-steps.ts";
import type { SyncTarget } from "../poll/sync-state-rows.ts";

/** A record that lists have left out. */
export interface MissingRecord {
  readonly id: string;
  readonly remoteId: string;
  /** Whether the vendor refused to show it when it was last asked, so that nothing suggests its deletion. */
  readonly isHidden: boolean;
}

/** The result of comparing a complete list with the stored records. */
export interface Absences {
  /** The number of stored records that are not deleted. */
  readonly total: number;
  /** The records that the list left out, except records written while it was read. Ids, ascending. */
  readonly absent: readonly string[];
  /** The records that the list contains although earlier lists left them out. Ids, ascending. */
  readonly back: readonly string[];
}

/** When a complete list was read. A record with a later time was written before the clock was set back, not during the list. */
export interface ScanTime {
  readonly startedAt: Date;
  readonly endedAt: Date;
}

/** The records that a list has shown: in this turn, and under its id in earlier turns. */
export interface Shown {
  readonly scanId: string;
  readonly seen: ReadonlySet<string>;
}

interface StoredRow {
  readonly id: string;
  readonly remote_id: string;
  readonly missing_scans: number;
  readonly updated_at: Date;
  readonly was_shown: SqlBool;
}

const rowsPerPage = 5000;

/** Compares a complete list with the stored records, page by page. By `records_by_remote_id` and the primary key of `scan_records`. */
export async function findAbsences(
  database: Database,
  { environmentId, systemId, entity }: SyncTarget,
  { scanId, seen }: Shown,
  { startedAt, endedAt }: ScanTime,
): Promise<Absences> {
  const absent: string[] = [];
  const back: string[] = [];
  let total = 0;
  let last: string | null = null;
  do {
    let select = database
      .selectFrom("records")
      .select(["id", "remote_id", "missing_scans", "updated_at"])
      .select(({ exists, selectFrom }) =>
        exists(
          selectFrom("scan_records as shown")
            .select("shown.record_id")
            .where("shown.environment_id", "=", environmentId)
            .where("shown.system_id", "=", systemId)
            .where("shown.entity", "=", entity)
            .where("shown.scan_id", "=", scanId)
            .whereRef("shown.record_id", "=", "records.id"),
        ).as("was_shown"),
      )
      .where("environment_id", "=", environmentId)
      .where("system_id", "=", systemId)
      .where("entity", "=", entity)
      .where("deleted_at", "is", null);
    if (last !== null) select = select.where("remote_id", ">", last);
    const rows: readonly StoredRow[] = await select.orderBy("remote_id").limit(rowsPerPage).execute();
    total += rows.length;
    for (const { id, missing_scans, updated_at, was_shown } of rows) {
      if (!seen.has(id) && was_shown !== true) {
        if (updated_at < startedAt || updated_at > endedAt) absent.push(id);
      } else if (missing_scans > 0) back.push(id);
    }
    last = rows.length < rowsPerPage ? null : (rows.at(-1)?.remote_id ?? null);
  } while (last !== null);
  return { total, absent: absent.toSorted(), back: back.toSorted() };
}

/**
 * Counts one more list that left out these records, except records written since it began or deleted. Locks them in the order of their ids,
 * which must be ascending. By the primary key.
 */
export async function countMissing(
  transaction: DatabaseTransaction,
  { environmentId, entity }: Pick<SyncTarget, "environmentId" | "entity">,
  ids: readonly string[],
  { startedAt, endedAt }: ScanTime,
): Promise<void> {
  for (const step of inSteps(ids)) {
    await sql`
      with left_out as (
        select id from records
        where environment_id = ${environmentId} and id = any(${step}::text[]) and entity = ${entity}
          and deleted_at is null and updated_at not between ${startedAt} and ${endedAt}
        order by id for no key update)
      update records set missing_scans = missing_scans + 1
      from left_out where records.environment_id = ${environmentId} and records.id = left_out.id
        and records.entity = ${entity}`.execute(transaction);
  }
}

/** Forgets that lists have left out these records. The ids must be ascending. By the primary key. */
export async function forgetMissing(
  database: Database | DatabaseTransaction,
  { environmentId, entity }: Pick<SyncTarget, "environmentId" | "entity">,
  ids: readonly string[],
): Promise<void> {
  for (const step of inSteps(ids)) {
    await sql`
      with listed as (
        select id from records
        where environment_id = ${environmentId} and id = any(${step}::text[]) and entity = ${entity}
          and missing_scans > 0
        order by id for no key update)
      update records set missing_scans = 0
      from listed where records.environment_id = ${environmentId} and records.id = listed.id and records.entity = ${entity}`.execute(
      database,
    );
  }
}

/**
 * The records that at least this many consecutive complete lists have left out: the first ones up to `limit`, or all. By `records_missing`
 * and the primary key of `hidden_records`.
 *
 * @param onlySuspected leaves out those that the vendor refuses to show.
 */
export async function selectMissing(
  database: Database | DatabaseTransaction,
  { environmentId, systemId, entity }: SyncTarget,
  { scans, limit, onlySuspected = false }: MissingQuery,
): Promise<readonly MissingRecord[]> {
  const isHidden = sql<boolean>`exists (
    select from hidden_records as hidden
    where hidden.environment_id = ${environmentId} and hidden.system_id = ${systemId} and hidden.entity = ${entity}
      and hidden.record_id = records.id)`;
  let select = database
    .selectFrom("records")
    .select(["id", "remote_id as remoteId", isHidden.as("isHidden")])
    .where("environment_id", "=", environmentId)
    .where("system_id", "=", systemId)
    .where("entity", "=", entity)
    .where(sql<SqlBool>`missing_scans > 0 and deleted_at is null`)
    .where("missing_scans", ">=", scans)
    .orderBy("remote_id");
  if (onlySuspected) select = select.where(sql<SqlBool>`not ${isHidden}`);
  return await (limit === undefined ? select : select.limit(limit)).execute();
}

/** Which missing records to select. */
export interface MissingQuery {
  readonly scans: number;
  readonly limit?: number;
  readonly onlySuspected?: boolean;
}
