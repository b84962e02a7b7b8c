import { sql } from "kysely";
import type { Consumers } from "../../consumers/consumer.ts";
import type { DatabaseTransaction } from "../../store/database.ts";

/** Lets an endpoint be tried at once, whatever it was waiting for, unless it is disabled. By the primary keys. */
export async function wakeEndpoint(
  transaction: DatabaseTransaction,
  consumers: Pick<Consumers, "change">,
  environmentId: string,
  id: string,
): Promise<void> {
  const { numUpdatedRows } = await transaction
    .updateTable("webhook_endpoints")
    .set({ next_probe_at: null, paused_until: null })
    .where("environment_id", "=", environmentId)
    .where("id", "=", id)
    .where("status", "in", ["ACTIVE", "FAILING"])
    .executeTakeFirst();
  if (numUpdatedRows === 1n) await consumers.change(transaction, { environmentId, id }, { isActive: true });
}

/** Lets everything that waits at an endpoint be tried at once, in the order of each key. By the index `webhook_deliveries_due`. */
export async function bringForward(
  transaction: DatabaseTransaction,
  environmentId: string,
  endpointId: string,
  now: Date,
): Promise<void> {
  await sql`
    update webhook_deliveries set next_attempt_at = ${now}
    where environment_id = ${environmentId} and endpoint_id = ${endpointId} and state = 'PENDING' and next_attempt_at > ${now}`.execute(
    transaction,
  );
}
