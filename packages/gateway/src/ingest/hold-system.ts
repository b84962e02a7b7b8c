import { ConnectorError } from "@fettle/connector";
import type { DatabaseTransaction } from "../store/database.ts";
import type { SystemStatus } from "../store/tables.ts";

/** The statuses in which a system's vendor is called. */
export const statusesInUse = ["CONNECTED", "DEGRADED"] as const;

/**
 * Holds off a system's disconnect until the transaction ends, and answers its status; undefined when there is no such system. By the
 * primary key.
 *
 * It is the lock that a foreign key takes: writers of the same system share it, changes of status do not wait for it, and a disconnect,
 * which locks the whole row, waits for the writers under way and is seen by those that come after. Take it first: the order of locks is
 * system, records, environment's counter.
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
    .forKeyShare()
    .executeTakeFirst();
}

/**
 * Lets records of a system be written, and lets it not be disconnected until they are.
 * @throws ConnectorError `UNAUTHENTICATED` when it is disconnected or gone: what a vendor's answer under way still brings is dropped.
 */
export async function holdConnected(transaction: DatabaseTransaction, environmentId: string, systemId: string): Promise<void> {
  const system = await holdSystem(transaction, environmentId, systemId);
  if (system === undefined || system.status === "DISCONNECTED") {
    throw new ConnectorError("UNAUTHENTICATED", "The system has been disconnected.");
  }
}
