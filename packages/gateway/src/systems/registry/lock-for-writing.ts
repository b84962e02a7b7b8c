import { ConnectorError } from "@fettle/connector";
import { sql, type RawBuilder } from "kysely";
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

interface LockedSystem {
  readonly id: string;
  readonly revision: number;
}

/**
 * A query, also for use in a larger statement: the ids of those systems of an environment that are not disconnected, and the revisions of their
 * words, locked as by {@link lockSystemForWriting}, in the order of their ids. By the primary key.
 */
export const lockingSystemsForWriting = (
  environmentId: string,
  systemIds: readonly string[],
): RawBuilder<LockedSystem> => sql<LockedSystem>`
  select id, words_revision as revision from systems
  where environment_id = ${environmentId} and id = any(${systemIds}::text[]) and status <> 'DISCONNECTED'
  order by id for key share`;

/**
 * As {@link lockConnectedSystem}, of several systems in the order of their ids. Returns the revisions of their words, which do not change
 * until the transaction ends.
 * @throws when one of them is disconnected or gone.
 */
export async function lockConnectedSystems(
  transaction: DatabaseTransaction,
  environmentId: string,
  systemIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await lockingSystemsForWriting(environmentId, systemIds).execute(transaction);
  if (rows.length < systemIds.length) throw disconnected();
  return new Map(rows.map(({ id, revision }) => [id, revision]));
}

const disconnected = () => new ConnectorError("UNAUTHENTICATED", "The system has been disconnected.");

/**
 * As {@link lockSystemForWriting}, for callers that need a connected system.
 * @throws ConnectorError `UNAUTHENTICATED` when the system is disconnected or gone: a vendor's late answer is dropped.
 */
export async function lockConnectedSystem(
  transaction: DatabaseTransaction,
  environmentId: string,
  systemId: string,
): Promise<void> {
  if ((await lockSystemForWriting(transaction, environmentId, systemId)) === undefined) throw disconnected();
}
