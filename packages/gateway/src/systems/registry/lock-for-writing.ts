import { ConnectorError } from "@fettle/connector";
import type { DatabaseTransaction } from "../../store/database.ts";
import type { SystemStatus } from "../../change-log/tables.ts";

/**
 * Locks a system for writing its data until the transaction ends, and returns its status. Undefined when the system is disconnected or
 * gone: then nothing may be written. By the primary key.
 *
 * The lock is the one that a foreign key takes: writers of the same system share it, and changes of status do not conflict with it. A
 * disconnect commits its status, which later writers see, and then waits for earlier writers by locking the whole row. Nobody takes the
 * shared lock after that, so new writers cannot delay it. Take it first: the order of locks is system, records, environment's counter.
 */
export async function lockSystemForWriting(
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
 * As {@link lockSystemForWriting}, for callers that need a connected system.
 * @throws ConnectorError `UNAUTHENTICATED` when the system is disconnected or gone: a vendor's late answer is dropped.
 */
export async function lockConnectedSystem(
  transaction: DatabaseTransaction,
  environmentId: string,
  systemId: string,
): Promise<void> {
  if ((await lockSystemForWriting(transaction, environmentId, systemId)) === undefined) {
    throw new ConnectorError("UNAUTHENTICATED", "The system has been disconnected.");
  }
}
