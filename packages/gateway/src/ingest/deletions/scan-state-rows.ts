import { sql } from "kysely";
import type { Database, DatabaseTransaction } from "../../store/database.ts";
import { giveTurn } from "../../store/give-turn.ts";
import { inSteps } from "../../store/in-steps.ts";
import type { ScanState } from "../tables.ts";
import { stateColumns, type SyncState, type SyncTarget } from "../poll/sync-state-rows.ts";
import { TurnOver } from "../poll/turn.ts";

/**
 * Saves the progress of a complete list; null when none is in progress. By primary keys.
 * @throws TurnOver when the run has been presumed dead and another may be reading the same list. Nothing is written.
 */
export async function saveScan(
  database: Database | DatabaseTransaction,
  { environmentId, systemId, entity }: SyncTarget,
  runId: string,
  scan: ScanState | null,
  more: { readonly scanned_at?: Date } = {},
): Promise<void> {
  const row = await database
    // A process that ends a run presumed dead waits for this lock, and then sees the saved progress.
    .with("run", (queries) =>
      queries
        .selectFrom("sync_runs")
        .select("id")
        .where("environment_id", "=", environmentId)
        .where("id", "=", runId)
        .where("ended_at", "is", null)
        .forNoKeyUpdate(),
    )
    .updateTable("sync_states")
    .from("run")
    .set({ scan: scan === null ? null : JSON.stringify(scan), ...more })
    .where("environment_id", "=", environmentId)
    .where("system_id", "=", systemId)
    .where("entity", "=", entity)
    .returning("entity")
    .executeTakeFirst();
  if (row === undefined) throw new TurnOver("Another process has taken over the run.");
}

/** The state of syncing that shows whether there is work for a scan; undefined when there is none. By primary keys. */
export async function selectScanWork(
  database: Database,
  { environmentId, systemId, entity }: SyncTarget,
): Promise<(SyncState & { readonly hasDecision: boolean }) | undefined> {
  return await database
    .selectFrom("sync_states as state")
    .select(stateColumns)
    .select(({ exists, selectFrom }) =>
      exists(
        selectFrom("held_deletions as held")
          .select("held.id")
          .where("held.environment_id", "=", environmentId)
          .where("held.system_id", "=", systemId)
          .where("held.entity", "=", entity)
          .where("held.decision", "is not", null),
      )
        .$castTo<boolean>()
        .as("hasDecision"),
    )
    .where("environment_id", "=", environmentId)
    .where("system_id", "=", systemId)
    .where("entity", "=", entity)
    .executeTakeFirst();
}

/** Stores which records a list has shown so far. Records that it has shown before are skipped. By the primary key. */
export async function keepShown(
  database: Database,
  { environmentId, systemId, entity }: SyncTarget,
  scanId: string,
  recordIds: Iterable<string>,
): Promise<void> {
  for (const step of inSteps([...recordIds])) {
    await sql`
      insert into scan_records (environment_id, system_id, entity, scan_id, record_id)
      select ${environmentId}, ${systemId}, ${entity}, ${scanId}, id from unnest(${step}::text[]) as shown (id)
      on conflict do nothing`.execute(database);
  }
}

const rowsPerStep = 5000;

/**
 * Forgets which records an entity's lists have shown, in small steps, and which were hidden and have been shown again or are gone. If it is
 * interrupted, the end of the next list does the rest. By primary keys.
 */
export async function forgetShown(
  database: Database,
  { environmentId, systemId, entity }: SyncTarget,
  signal: AbortSignal,
): Promise<void> {
  for (let deleted = rowsPerStep; deleted === rowsPerStep;) {
    const result = await sql`
      with visible as (
        delete from hidden_records as hidden using records as record
        where hidden.environment_id = ${environmentId} and hidden.system_id = ${systemId} and hidden.entity = ${entity}
          and record.environment_id = ${environmentId} and record.id = hidden.record_id and record.entity = ${entity}
          and (record.missing_scans = 0 or record.deleted_at is not null)
      )
      delete from scan_records where ctid = any(array(
        select ctid from scan_records
        where environment_id = ${environmentId} and system_id = ${systemId} and entity = ${entity}
        limit ${sql.lit(rowsPerStep)}))`.execute(database);
    deleted = Number(result.numAffectedRows ?? 0n);
    await giveTurn(signal);
  }
}
