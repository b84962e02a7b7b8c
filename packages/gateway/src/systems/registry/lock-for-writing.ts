import { ConnectorError } from "@fettle/connector";
import type { DatabaseTransaction } from "../../store/database.ts";
import type { SystemStatus } from "../../change-log/tables.ts";

/**
 * Locks a system for writing until the transaction ends, and returns its status; undefined when it is disconnected or gone and nothing
 * may be written. By the primary key.
 *
 * It is the lock that a foreign key takes: writers of the same system share it, and status changes do not conflict with it. A disconnect
 * commits its status, which later writers see, and then waits for earlier writers by locking the whole row; since no new writer takes
 * the lock, that wait ends. Take this lock first: the order of locks is system, records, environment's counter.
 */
export async function lockForWriting(
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
 * As {@link lockForWriting}, but throws.
 * @throws ConnectorError `UNAUTHENTICATED` when the system is disconnected or gone: a vendor's answer still under way is dropped.
 */
export async function lockConnected(transaction: DatabaseTransaction, environmentId: string, systemId: string): Promise<void> {
  if ((await lockForWriting(transaction, environmentId, systemId)) === undefined) {
    throw new ConnectorError("UNAUTHENTICATED", "The system has been disconnected.");
  }
}
