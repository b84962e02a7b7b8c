import { sql } from "kysely";
import type { Database, Store } from "../../store/database.ts";
import type { ListProgress } from "../tables.ts";
import type { SyncRun, SyncRunQuery } from "../ingest.ts";
import type { NewestSeen } from "./next-since.ts";
import {
  loadSyncState,
  stateColumns,
  withoutDisk,
  type StateChanges,
  type SyncState,
  type SyncTarget,
} from "./sync-state-rows.ts";
import { nothingUnread } from "../write/unread.ts";
import type { RunCounts } from "./write-page.ts";
import { notingSynced } from "../../systems/registry/system-rows.ts";
import { lockingSystemInUse, systemHasStatus, systemIsInUse } from "../../systems/registry/systems-in-use.ts";

/** A run that did not end itself: its process was killed, or froze for so long that it was presumed dead. */
const interrupted = "INTERRUPTED: The process of this run stopped. The next run continued where it stopped.";

/**
 * Records that a run begins, ends a run of the same entity that was left open, and returns the state of syncing. Writes no run and returns
 * null when the system is not in use. One statement, except before the first run and where one was left open. By the primary keys of
 * `systems` and `sync_states`, `sync_runs_open` and `sync_hours`.
 */
export async function beginSyncRun(
  store: Store,
  { environmentId, systemId, entity }: SyncTarget,
  run: { readonly id: string; readonly traceId: string; readonly startedAt: Date },
): Promise<SyncState | null> {
  const isLeft = sql`environment_id = ${environmentId} and system_id = ${systemId} and entity = ${entity} and ended_at is null`;
  // Locks the system, so no run begins after a disconnect.
  const { rows } = await sql<SyncState & { readonly is_current: boolean }>`
    with relaxed as materialized (select ${withoutDisk}), ${endingRuns(isLeft, sql`error = ${interrupted}`, run.startedAt)}, used as (
      ${lockingSystemInUse({ environmentId, systemId })}
    ), begun as (
      insert into sync_runs (environment_id, id, system_id, entity, started_at, trace_id)
      select ${environmentId}, ${run.id}, ${systemId}, ${entity}, ${run.startedAt}::timestamptz, ${run.traceId} from used
    )
    select state.entity is not null and not exists (select from ended) as is_current, ${sql.join(stateColumns.map((name) => sql.ref(`state.${name}`)))}
    from used cross join relaxed left join sync_states as state
      on state.environment_id = ${environmentId} and state.system_id = ${systemId} and state.entity = ${entity}`.execute(
    store.environment(environmentId),
  );
  const [row] = rows;
  if (row === undefined) return null;
  // Whoever had the run that was left open may have saved progress while this statement waited for its lock.
  const { is_current: isCurrent, ...state } = row;
  return isCurrent ? state : await loadSyncState(store, { environmentId, systemId, entity });
}

/** The progress of a run. */
interface RunProgress {
  readonly id: string;
  readonly counts: RunCounts;
}

/** What has become of a run: it has been presumed dead, or its system is no longer in use, or neither. */
export type RunStanding = "presumed dead" | "unused" | "wanted";

/**
 * Saves the next page of the current pass, the counts so far and the newest time seen. Returns whether the run may continue. One statement,
 * by primary keys.
 */
export async function saveProgress(
  store: Store,
  { environmentId, systemId, entity }: SyncTarget,
  run: RunProgress & {
    readonly passStartedAt: Date;
    readonly pageCursor: string;
    readonly newest: NewestSeen | null;
    readonly progress: ListProgress;
  },
): Promise<RunStanding> {
  const queries = store.environment(environmentId).with("state", (database) =>
    database
      .updateTable("sync_states")
      .set({
        pass_started_at: run.passStartedAt,
        page_cursor: run.pageCursor,
        newest_remote_at: run.newest?.remoteAt ?? null,
        newest_seen_at: run.newest?.seenAt ?? null,
        pass_progress: JSON.stringify(run.progress),
      })
      .where("environment_id", "=", environmentId)
      .where("system_id", "=", systemId)
      .where("entity", "=", entity)
      .returning("entity"),
  );
  return await saveRun(queries, environmentId, systemId, run);
}

/** Saves the counts of a run so far, and returns the same as {@link saveProgress}. */
export const saveCounts = (store: Store, { environmentId, systemId }: SyncTarget, run: RunProgress): Promise<RunStanding> =>
  saveRun(store.environment(environmentId), environmentId, systemId, run);

async function saveRun(
  queries: Pick<Database, "updateTable">,
  environmentId: string,
  systemId: string,
  run: RunProgress,
): Promise<RunStanding> {
  const row = await queries
    .updateTable("sync_runs")
    .set(columnsOf(run.counts))
    .where("environment_id", "=", environmentId)
    .where("id", "=", run.id)
    .where("ended_at", "is", null)
    .returning(systemIsInUse({ environmentId, systemId }).as("isInUse"))
    .executeTakeFirst();
  if (row === undefined) return "presumed dead";
  return row.isInUse ? "wanted" : "unused";
}

function columnsOf({ unread = nothingUnread, ...counts }: RunCounts) {
  const { problems, rejection } = unread;
  return { ...counts, problems: problems.length === 0 ? null : JSON.stringify(problems), rejection };
}

/** The end of a run. */
export interface RunEnd {
  readonly id: string;
  readonly counts: RunCounts;
  readonly error: string | null;
  readonly endedAt: Date;
  /** The state of syncing that it leaves. */
  readonly changes?: StateChanges;
  /** When the lists that it read were completed. */
  readonly syncedAt: Date | null;
}

/**
 * Records how a run ended, counts it in its hour and saves the state that it leaves. Writes no run that has already been ended. Returns
 * whether the system is connected and nothing about it waits for an operator. One statement, by primary keys.
 */
export async function endSyncRun(store: Store, { environmentId, systemId, entity }: SyncTarget, run: RunEnd): Promise<boolean> {
  const { read, created, updated, deleted, rejected, problems, rejection } = columnsOf(run.counts);
  const values = sql`read = ${read}, created = ${created}, updated = ${updated}, deleted = ${deleted}, rejected = ${rejected},
      problems = ${problems}, rejection = ${rejection}, error = ${run.error}`;
  const isRun = sql`environment_id = ${environmentId} and id = ${run.id} and ended_at is null`;
  const changed = Object.entries(run.changes ?? {}).map(([name, value]) => sql`${sql.ref(name)} = ${value}`);
  const { rows } = await sql<{ readonly is_well: boolean }>`
    with relaxed as materialized (select ${withoutDisk}), ${endingRuns(isRun, values, run.endedAt)}, saved as (
      update sync_states set ${sql.join([sql`entity = entity`, ...changed])}
      where environment_id = ${environmentId} and system_id = ${systemId} and entity = ${entity}
    ), synced as (${notingSynced(environmentId, systemId, run.syncedAt)})
    select ${systemHasStatus({ environmentId, systemId }, ["CONNECTED"])} and not exists (
      select from held_deletions where environment_id = ${environmentId} and system_id = ${systemId}
    ) as is_well from relaxed`.execute(store.environment(environmentId));
  return rows[0]?.is_well === true;
}

/** Ends runs and counts them in the same statement, so the counts of the hours match the runs even after a crash. */
const endingRuns = (which: ReturnType<typeof sql>, values: ReturnType<typeof sql>, endedAt: Date) => sql`
    ended as (
      update sync_runs set ended_at = ${endedAt}, ${values} where ${which} returning environment_id, system_id, error
    ), counted as (
      insert into sync_hours as hour (environment_id, system_id, hour, runs, failed_runs)
      select environment_id, system_id, ${startOfHour(endedAt)}::timestamptz, count(*), count(error)
      from ended group by environment_id, system_id
      on conflict (environment_id, system_id, hour)
      do update set runs = hour.runs + excluded.runs, failed_runs = hour.failed_runs + excluded.failed_runs
    )`;

const hourMilliseconds = 3_600_000;

/** The start of a time's hour, UTC. */
export const startOfHour = (time: Date): Date => new Date(Math.floor(time.getTime() / hourMilliseconds) * hourMilliseconds);

const selectRuns = (database: Database, environmentId: string) =>
  database
    .selectFrom("sync_runs")
    .select([
      "id",
      "system_id as systemId",
      "entity",
      "started_at as startedAt",
      "ended_at as endedAt",
      "read",
      "created",
      "updated",
      "deleted",
      "rejected",
      "error",
      "trace_id as traceId",
      "problems",
      "rejection",
    ])
    .where("environment_id", "=", environmentId);

/** By the primary key. */
export async function selectSyncRun(database: Database, environmentId: string, id: string): Promise<SyncRun | null> {
  const row = await selectRuns(database, environmentId).where("id", "=", id).executeTakeFirst();
  return row === undefined ? null : { ...row, problems: row.problems ?? [] };
}

/** A range of a system's runs, newest first. By `sync_runs_by_system`. */
export async function selectSyncRuns(
  database: Database,
  environmentId: string,
  systemId: string,
  { entity, after, limit }: SyncRunQuery,
): Promise<readonly SyncRun[]> {
  let select = selectRuns(database, environmentId).where("system_id", "=", systemId);
  if (entity !== null) select = select.where("entity", "=", entity);
  if (after !== null) {
    select = select
      .where("started_at", "<=", after.startedAt)
      .where((expression) => expression.or([expression("started_at", "<", after.startedAt), expression("id", "<", after.id)]));
  }
  const rows = await select.orderBy("started_at", "desc").orderBy("id", "desc").limit(limit).execute();
  return rows.map((row) => ({ ...row, problems: row.problems ?? [] }));
}
