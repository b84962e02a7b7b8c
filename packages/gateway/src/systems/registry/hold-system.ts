import { ConnectorError } from "@fettle/connector";
import type { DatabaseTransaction } from "../../store/database.ts";
import type { SystemStatus } from "../../change-log/tables.ts";

/**
 * Shows whoever disconnects a system that it is written to until the transaction ends, and answers its status; undefined when it is
 * disconnected or gone, and nothing may be written. By the primary key.
 *
 * It is the lock that a foreign key takes: writers of the same system share it, and changes of status do not meet it. A disconnect
 * commits its status, which later writers see, and then waits for those who were before it by locking the whole row; as nobody else
 * takes the lock any more, it cannot be kept waiting by new ones. Take it first: the order of locks is system, records, environment's
 * counter.
 */
export async function holdSystem(
  transaction: DatabaseTransaction,
  environmentId: string,
  systemId: string,
): Promise<{ readonly status: SystemStatus; readonly statusReason: string | null } | undefined> {
  return await transaction
    .selectFrom("systems")
    .select(["status", "status_reason as statusReason"])
    .where("environment_id", "=", environmentId)
    .where("id", "=", systemId)
    .where("status", "!=", "DISCONNECTED")
    .forKeyShare()
    .executeTakeFirst();
}

/**
 * As {@link holdSystem}, for whoever cannot go on without.
 * @throws ConnectorError `UNAUTHENTICATED` when it is disconnected or gone: what a vendor's answer under way still brings is dropped.
 */
export async function holdConnected(transaction: DatabaseTransaction, environmentId: string, systemId: string): Promise<void> {
  if ((await holdSystem(transaction, environmentId, systemId)) === undefined) {
    throw new ConnectorError("UNAUTHENTICATED", "The system has been disconnected.");
  }
}
