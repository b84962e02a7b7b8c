import type { Database, Store } from "../../store/database.ts";
import type { ListProgress } from "../tables.ts";
import type { SyncRun, SyncRunQuery } from "../ingest.ts";
import type { NewestSeen } from "./next-since.ts";
import type { SyncTarget } from "./sync-state-rows.ts";
import { nothingUnread } from "../write/unread.ts";
import type { RunCounts } from "./write-page.ts";
import { systemIsInUse } from "../../systems/registry/systems-in-use.ts";

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

/** The columns of a run for its counts. */
export function columnsOf({ unread = nothingUnread, failedReads, ...counts }: RunCounts) {
  const { problems, rejection } = unread;
  return { ...counts, failed_reads: failedReads, problems: problems.length === 0 ? null : JSON.stringify(problems), rejection };
}

const selectRuns = (database: Database, environmentId: string) =>
  database
    .selectFrom("sync_runs")
    .select([
      "id",
      "system_id as systemId",
      "entity",
      "kind",
      "started_at as startedAt",
      "ended_at as endedAt",
      "read",
      "created",
      "updated",
      "deleted",
      "rejected",
      "hidden",
      "failed_reads as failedReads",
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
