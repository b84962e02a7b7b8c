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
