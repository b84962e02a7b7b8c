import { sql } from "kysely";
import type { Database, Store } from "../../store/database.ts";
import type { ListProgress } from "../tables.ts";
import type { SyncRun, SyncRunQuery } from "../ingest.ts";
import type { NewestSeen } from "./next-since.ts";
import type { SyncTarget } from "./sync-state-rows.ts";
import { nothingUnread } from "../write/unread.ts";
import type { RunCounts } from "./write-page.ts";
import { systemIsInUse, systemsInUse } from "../../systems/registry/systems-in-use.ts";

/** A run that did not end itself: its process was killed, or froze for so long that it was presumed dead. */
const interrupted = "INTERRUPTED: The process of this run stopped. The next run continued where it stopped.";

/**
 * Records that a run begins, and ends a run of the same entity that was left open. Writes nothing and returns false when the system is not
 * in use. By the primary key of `systems`, `sync_runs_open` and `sync_hours`.
 */
export async function beginSyncRun(
  store: Store,
  { environmentId, systemId, entity }: SyncTarget,
  run: { readonly id: string; readonly traceId: string; readonly startedAt: Date },
): Promise<boolean> {
  const database = store.environment(environmentId);
  await endRuns(
    database,
    sql`environment_id = ${environmentId} and system_id = ${systemId} and entity = ${entity} and ended_at is null`,
    sql`error = ${interrupted}`,
    run.startedAt,
  );
  // Locks the system, so no run begins after a disconnect.
  const row = await database
    .insertInto("sync_runs")
    .columns(["environment_id", "id", "system_id", "entity", "started_at", "trace_id"])
    .expression(
      systemsInUse(database)
        .select(({ val }) => [
          "environment_id",
          val(run.id).as("run_id"),
          "id",
          val(entity).as("entity"),
          sql<Date>`${run.startedAt}::timestamptz`.as("started_at"),
          val(run.traceId).as("trace_id"),
        ])
        .where("environment_id", "=", environmentId)
        .where("id", "=", systemId)
        .forKeyShare(),
    )
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
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
  run: RunProgress & { readonly pageCursor: string; readonly newest: NewestSeen | null; readonly progress: ListProgress },
): Promise<RunStanding> {
  const queries = store.environment(environmentId).with("state", (database) =>
    database
      .updateTable("sync_states")
      .set({
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

/** Records how a run ended and counts it in its hour. Does nothing when the run has already been ended. By primary keys. */
export async function endSyncRun(
  store: Store,
  environmentId: string,
  run: { readonly id: string; readonly counts: RunCounts; readonly error: string | null; readonly endedAt: Date },
): Promise<void> {
  const { read, created, updated, deleted, rejected, problems, rejection } = columnsOf(run.counts);
  await endRuns(
    store.environment(environmentId),
    sql`environment_id = ${environmentId} and id = ${run.id} and ended_at is null`,
    sql`read = ${read}, created = ${created}, updated = ${updated}, deleted = ${deleted}, rejected = ${rejected},
      problems = ${problems}, rejection = ${rejection}, error = ${run.error}`,
    run.endedAt,
  );
}

/** Ends runs and counts them in one statement, so the counts of the hours match the runs even after a crash. */
async function endRuns(
  database: Database,
  which: ReturnType<typeof sql>,
  values: ReturnType<typeof sql>,
  endedAt: Date,
): Promise<void> {
  await sql`
    with ended as (
      update sync_runs set ended_at = ${endedAt}, ${values} where ${which} returning environment_id, system_id, error
    )
    insert into sync_hours as hour (environment_id, system_id, hour, runs, failed_runs)
    select environment_id, system_id, ${startOfHour(endedAt)}::timestamptz, count(*), count(error)
    from ended group by environment_id, system_id
    on conflict (environment_id, system_id, hour)
    do update set runs = hour.runs + excluded.runs, failed_runs = hour.failed_runs + excluded.failed_runs`.execute(database);
}

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
