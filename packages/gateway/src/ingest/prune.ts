import { sql } from "kysely";
import type { Store } from "../store/database.ts";

const dayMilliseconds = 86_400_000;

/** What is kept for how long, in days. A vendor sends a webhook again for some days at the most. */
const kept = [
  { table: "ingress_deliveries", time: "processed_at", days: 7 },
  { table: "sync_runs", time: "started_at", days: 30 },
  { table: "sync_hours", time: "hour", days: 31 },
  { table: "vendor_calls", time: "started_at", days: 30 },
] as const;

const rowsPerStep = 5000;

/** Deletes old webhooks, sync runs with their counts, and vendor calls in small steps. What has not been processed stays. */
export async function pruneHistory(store: Store, now: Date): Promise<void> {
  for (const { table, time, days } of kept) {
    const before = new Date(now.getTime() - days * dayMilliseconds);
    for (let deleted = rowsPerStep; deleted === rowsPerStep;) {
      const result = await sql`
        delete from ${sql.table(table)} where ctid = any(array(
          select ctid from ${sql.table(table)} where ${sql.ref(time)} < ${before} limit ${sql.lit(rowsPerStep)}))`.execute(
        store.service,
      );
      deleted = Number(result.numAffectedRows ?? 0n);
    }
  }
}
