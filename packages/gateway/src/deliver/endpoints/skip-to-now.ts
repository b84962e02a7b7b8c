import { sql } from "kysely";
import { lowestOf } from "../../consumers/lowest-of.ts";
import type { Places } from "../../consumers/tables.ts";
import type { DatabaseTransaction } from "../../store/database.ts";
import type { EndpointKey } from "../delivering/settle-rows.ts";
import { insertSkipped } from "../deliveries/skipped-rows.ts";

/** Cancels what waits, and lists what lies between the stored places and the new ones as skipped. */
export async function skipToNow(transaction: DatabaseTransaction, key: EndpointKey, to: Places, now: Date): Promise<void> {
  const { environmentId, endpointId } = key;
  // In the order in which a run locks them.
  await sql`
    update webhook_deliveries set state = 'CANCELED', ended_at = ${now}, next_attempt_at = null
    where environment_id = ${environmentId} and endpoint_id = ${endpointId} and state = 'PENDING'`.execute(transaction);
  const stored = await transaction
    .selectFrom("consumers")
    .where("environment_id", "=", environmentId)
    .where("id", "=", endpointId)
    .select("places")
    .forUpdate()
    .executeTakeFirst();
  const from = stored === undefined ? null : lowestOf(stored.places);
  const end = lowestOf(to);
  if (from === null || end === null || from.position >= end.position) return;
  await insertSkipped(transaction, key, { reason: "ENABLED_FROM_NOW", from: from.position + 1, to: end.position }, end, now);
}
