import { sql } from "kysely";
import type { Store } from "../store/database.ts";
import { giveTurn } from "../store/give-turn.ts";

const dayMilliseconds = 86_400_000;

/** Webhooks are kept so that one which is sent again is known. A vendor does so for some days at the most. */
const webhookDays = 7;
/** Systems' health looks back 30 days, hour by hour. */
const hourDays = 31;

const rowsPerStep = 1000;

/**
 * Deletes webhooks that were taken up, sync runs, vendor calls and what could not be read of vendors' records, each once it is old enough.
 * A webhook that failed counts from its last try. What was rejected counts from when it was last seen: as long as the vendor has it, each
 * complete list sees it again.
 *
 * Of all environments, in small steps with turns for others between them. Cut off anywhere it goes on the next time, and several nodes
 * may be at it. By the indexes on the age; of hours and rejected records there are few.
 */
export async function pruneHistory(
  store: Pick<Store, "service">,
  { now, days }: { readonly now: Date; readonly days: number },
  signal: AbortSignal,
): Promise<void> {
  const kept = [
    { table: "ingress_deliveries", time: "processed_at", for: webhookDays, which: sql`error is null` },
    { table: "ingress_deliveries", time: "processed_at", for: days, which: sql`error is not null` },
    { table: "sync_runs", time: "started_at", for: days, which: sql`true` },
    { table: "vendor_calls", time: "started_at", for: days, which: sql`true` },
    { table: "rejected_records", time: "last_seen_at", for: days, which: sql`true` },
    { table: "sync_hours", time: "hour", for: hourDays, which: sql`true` },
  ] as const;
  for (const { table, time, for: keptDays, which } of kept) {
    const before = new Date(now.getTime() - keptDays * dayMilliseconds);
    for (let deleted = rowsPerStep; deleted === rowsPerStep;) {
      const result = await sql`
        delete from ${sql.table(table)} where ctid = any(array(
          select ctid from ${sql.table(table)} where ${sql.ref(time)} < ${before} and ${which}
          order by ${sql.ref(time)} limit ${sql.lit(rowsPerStep)}))`.execute(store.service);
      deleted = Number(result.numAffectedRows ?? 0n);
      await giveTurn(signal);
    }
  }
}
