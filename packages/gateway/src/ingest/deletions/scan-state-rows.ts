import { sql } from "kysely";
import type { Database, DatabaseTransaction } from "../../store/database.ts";
import { giveTurn } from "../../store/give-turn.ts";
import { inSteps } from "../../store/in-steps.ts";
import type { ScanState } from "../tables.ts";
import type { SyncTarget } from "../poll/sync-state-rows.ts";
import { TurnOver } from "../poll/turn.ts";

/**
 * Saves how far a complete list has come; null when none is under way. By primary keys.
 * @throws TurnOver when the run has been taken for dead, so that another may be at the same list: nothing is written.
 */
export async function saveScan(
  database: Database | DatabaseTransaction,
  { environmentId, systemId, entity }: SyncTarget,
  runId: string,
  scan: ScanState | null,
  more: { readonly scanned_at?: Date } = {},
): Promise<void> {
  const row = await database
    // Whoever takes the run for dead waits for its lock, and then sees what has been saved.
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

/** Writes down which records a list has shown so far. Those that it has shown before are passed over. By the primary key. */
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

/** Forgets what the lists of an entity have shown, in small steps. Cut off anywhere, the end of the next list does it. By the primary key. */
export async function forgetShown(
  database: Database,
  { environmentId, systemId, entity }: SyncTarget,
  signal: AbortSignal,
): Promise<void> {
  for (let deleted = rowsPerStep; deleted === rowsPerStep;) {
    const result = await sql`
      delete from scan_records where ctid = any(array(
        select ctid from scan_records
        where environment_id = ${environmentId} and system_id = ${systemId} and entity = ${entity}
        limit ${sql.lit(rowsPerStep)}))`.execute(database);
    deleted = Number(result.numAffectedRows ?? 0n);
    await giveTurn(signal);
  }
}
