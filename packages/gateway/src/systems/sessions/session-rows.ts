import type { Insertable, Selectable } from "kysely";
import type { Database, DatabaseTransaction } from "../../store/database.ts";
import type { ConnectSessionTable } from "../../store/tables.ts";

export type SessionRow = Selectable<ConnectSessionTable>;

export async function insertSession(database: Database, row: Insertable<ConnectSessionTable>): Promise<void> {
  await database.insertInto("connect_sessions").values(row).execute();
}

/** By the primary key. */
export async function findSession(database: Database, environmentId: string, id: string): Promise<SessionRow | undefined> {
  if (id.includes("\0")) return undefined;
  return await database
    .selectFrom("connect_sessions")
    .where("environment_id", "=", environmentId)
    .where("id", "=", id)
    .selectAll()
    .executeTakeFirst();
}

/** Of all environments: the secret in the page's address is all that the visitor has. By the unique index of `key_hash`. */
export function findSessionByKey(service: Database, keyHash: Buffer): Promise<SessionRow | undefined> {
  return service.selectFrom("connect_sessions").where("key_hash", "=", keyHash).selectAll().executeTakeFirst();
}

/** Remembers an authorization request in place of one before it. By the primary key; false when the session is no longer open. */
export async function beginFlow(
  database: Database,
  session: Pick<SessionRow, "environment_id" | "id">,
  flow: { readonly stateHash: Buffer; readonly sealed: string },
  now: Date,
): Promise<boolean> {
  const row = await database
    .updateTable("connect_sessions")
    .set({ oauth_state_hash: flow.stateHash, sealed: flow.sealed })
    .where("environment_id", "=", session.environment_id)
    .where("id", "=", session.id)
    .where("status", "=", "OPEN")
    .where("expires_at", ">", now)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** The session of a state, which stays good. Of all environments. By the unique index of `oauth_state_hash`. */
export function findSessionByState(service: Database, stateHash: Buffer): Promise<SessionRow | undefined> {
  return service.selectFrom("connect_sessions").where("oauth_state_hash", "=", stateHash).selectAll().executeTakeFirst();
}

/**
 * Takes the flow that a state belongs to: exactly one caller gets it. Of all environments: the state is all that the vendor
 * sends back. By the unique index of `oauth_state_hash`.
 */
export function takeFlow(service: Database, stateHash: Buffer): Promise<SessionRow | undefined> {
  return service
    .updateTable("connect_sessions")
    .set({ oauth_state_hash: null })
    .where("oauth_state_hash", "=", stateHash)
    .returningAll()
    .executeTakeFirst();
}

/** Ends a session well: exactly one caller gets true. By the primary key. */
export async function completeSession(
  transaction: DatabaseTransaction,
  session: Pick<SessionRow, "environment_id" | "id">,
  now: Date,
): Promise<boolean> {
  const row = await transaction
    .updateTable("connect_sessions")
    .set({ status: "COMPLETED", finished_at: now, sealed: null, oauth_state_hash: null, failure: null })
    .where("environment_id", "=", session.environment_id)
    .where("id", "=", session.id)
    .where("status", "=", "OPEN")
    .where("expires_at", ">", now)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** Writes down which system a session made. By the primary key. */
export async function setSessionSystem(
  transaction: DatabaseTransaction,
  session: Pick<SessionRow, "environment_id" | "id">,
  systemId: string,
): Promise<void> {
  await transaction
    .updateTable("connect_sessions")
    .set({ system_id: systemId })
    .where("environment_id", "=", session.environment_id)
    .where("id", "=", session.id)
    .execute();
}

/** Ends a session that cannot lead anywhere. By the primary key. */
export async function failSession(
  database: Database,
  session: Pick<SessionRow, "environment_id" | "id">,
  failure: string,
  now: Date,
): Promise<void> {
  await database
    .updateTable("connect_sessions")
    .set({ status: "FAILED", failure, finished_at: now, sealed: null, oauth_state_hash: null })
    .where("environment_id", "=", session.environment_id)
    .where("id", "=", session.id)
    .where("status", "=", "OPEN")
    .execute();
}
