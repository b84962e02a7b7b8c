import { sql, type Insertable, type Selectable } from "kysely";
import type { Database, DatabaseTransaction } from "../../store/database.ts";
import type { ConnectSessionTable } from "../tables.ts";

export type SessionRow = Selectable<ConnectSessionTable>;

/** How many sessions may be open. */
export interface MostOpen {
  readonly environment: number;
  /** The limit for reconnects of one system, which keeps a caller that may only reconnect it from using up the environment's limit. */
  readonly system: number;
}

/**
 * Creates an open session. When a limit is reached it creates none, and returns which limit. A lock until the transaction's end lets one
 * transaction at a time count and create an environment's sessions. By the indexes `connect_sessions_open` and
 * `connect_sessions_by_system`.
 */
export async function insertSession(
  transaction: DatabaseTransaction,
  row: Insertable<ConnectSessionTable> & { readonly created_at: Date },
  most: MostOpen,
): Promise<"made" | keyof MostOpen> {
  const lock = JSON.stringify(["fettle open sessions", row.environment_id]);
  await sql`select pg_advisory_xact_lock(hashtextextended(${lock}, 0))`.execute(transaction);
  const systemId = row.system_id ?? null;
  if (systemId !== null && (await hasOpen(transaction, row, most.system, systemId))) return "system";
  if (await hasOpen(transaction, row, most.environment, null)) return "environment";
  await transaction.insertInto("connect_sessions").values(row).execute();
  return "made";
}

async function hasOpen(
  transaction: DatabaseTransaction,
  row: Pick<Insertable<ConnectSessionTable>, "environment_id"> & { readonly created_at: Date },
  count: number,
  systemId: string | null,
): Promise<boolean> {
  const last = await transaction
    .selectFrom("connect_sessions")
    .where("environment_id", "=", row.environment_id)
    .$if(systemId !== null, (rows) => rows.where("system_id", "=", systemId))
    // A literal, which lets the plan use the partial index.
    .where("status", "=", sql.lit("OPEN" as const))
    .where("expires_at", ">", row.created_at)
    .select("id")
    .offset(count - 1)
    .limit(1)
    .executeTakeFirst();
  return last !== undefined;
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

/** Of all environments: a visitor has only the secret in the page's address. By the unique index of `key_hash`. */
export function findSessionByKey(service: Database, keyHash: Buffer): Promise<SessionRow | undefined> {
  return service.selectFrom("connect_sessions").where("key_hash", "=", keyHash).selectAll().executeTakeFirst();
}

/**
 * Stores an authorization request, or a connection that waits for the customer's words, which has no state. Replaces an earlier one. By the
 * primary key; false when the session is no longer open.
 */
export async function beginFlow(
  database: Database,
  session: Pick<SessionRow, "environment_id" | "id">,
  flow: { readonly stateHash: Buffer | null; readonly browserHash: Buffer; readonly sealed: string },
  now: Date,
): Promise<boolean> {
  const row = await database
    .updateTable("connect_sessions")
    .set({ oauth_state_hash: flow.stateHash, browser_hash: flow.browserHash, sealed: flow.sealed })
    .where("environment_id", "=", session.environment_id)
    .where("id", "=", session.id)
    .where("status", "=", "OPEN")
    .where("expires_at", ">", now)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** Takes the flow that a state belongs to: exactly one caller gets it. By the primary key. */
export async function takeFlow(
  database: Database,
  session: Pick<SessionRow, "environment_id" | "id">,
  stateHash: Buffer,
): Promise<SessionRow | undefined> {
  return await database
    .updateTable("connect_sessions")
    .set({ oauth_state_hash: null })
    .where("environment_id", "=", session.environment_id)
    .where("id", "=", session.id)
    .where("oauth_state_hash", "=", stateHash)
    .returningAll()
    .executeTakeFirst();
}

/** The values to store when a session completes. */
export interface Completion {
  readonly now: Date;
  readonly browserHash: Buffer | null;
  /** The code for the token that the app requested. */
  readonly code: { readonly hash: Buffer; readonly sealed: string; readonly expiresAt: Date } | null;
}

/** Completes a session: exactly one caller gets true. By the primary key. */
export async function completeSession(
  transaction: DatabaseTransaction,
  session: Pick<SessionRow, "environment_id" | "id">,
  { now, browserHash, code }: Completion,
): Promise<boolean> {
  const row = await transaction
    .updateTable("connect_sessions")
    .set({
      status: "COMPLETED",
      finished_at: now,
      oauth_state_hash: null,
      failure: null,
      browser_hash: browserHash,
      sealed: code?.sealed ?? null,
      code_hash: code?.hash ?? null,
      code_expires_at: code?.expiresAt ?? null,
    })
    .where("environment_id", "=", session.environment_id)
    .where("id", "=", session.id)
    .where("status", "=", "OPEN")
    .where("expires_at", ">", now)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** The session of a code, while the code is valid. By the unique index of `code_hash`. */
export async function findSessionByCode(
  database: Database,
  environmentId: string,
  codeHash: Buffer,
  now: Date,
): Promise<SessionRow | undefined> {
  return await database
    .selectFrom("connect_sessions")
    .where("environment_id", "=", environmentId)
    .where("code_hash", "=", codeHash)
    .where("code_expires_at", ">", now)
    .selectAll()
    .executeTakeFirst();
}

/** Uses a code up: exactly one caller gets true. By the unique index of `code_hash`. */
export async function takeCode(
  transaction: DatabaseTransaction,
  environmentId: string,
  codeHash: Buffer,
  now: Date,
): Promise<boolean> {
  const row = await transaction
    .updateTable("connect_sessions")
    .set({ code_hash: null, code_expires_at: null, sealed: null })
    .where("environment_id", "=", environmentId)
    .where("code_hash", "=", codeHash)
    .where("code_expires_at", ">", now)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** Stores which system a session connected. By the primary key. */
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

/**
 * Ends the open sessions of a system, and the codes of its completed ones. It locks their rows: call it before locking the system, as a
 * completing session does. By `connect_sessions_by_system`.
 */
export async function endSessionsOfSystem(
  transaction: DatabaseTransaction,
  environmentId: string,
  systemId: string,
  now: Date,
): Promise<void> {
  const ofSystem = transaction
    .updateTable("connect_sessions")
    .where("environment_id", "=", environmentId)
    .where("system_id", "=", systemId);
  const failure = "The system was disconnected.";
  await ofSystem
    .set({ status: "FAILED", failure, finished_at: now, sealed: null, oauth_state_hash: null })
    .where("status", "=", "OPEN")
    .execute();
  await ofSystem.set({ code_hash: null, code_expires_at: null, sealed: null }).where("code_hash", "is not", null).execute();
}

/** How many attempts with credentials one session allows at the vendor. */
export const mostTries = 20;

/**
 * Counts an attempt in advance and returns the count including it; null when the session is over or has no attempt left. By the primary
 * key.
 */
export async function takeTry(
  database: Database,
  session: Pick<SessionRow, "environment_id" | "id">,
  now: Date,
): Promise<number | null> {
  const row = await database
    .updateTable("connect_sessions")
    .set((eb) => ({ tries: eb("tries", "+", 1) }))
    .where("environment_id", "=", session.environment_id)
    .where("id", "=", session.id)
    .where("status", "=", "OPEN")
    .where("expires_at", ">", now)
    .where("tries", "<", mostTries)
    .returning("tries")
    .executeTakeFirst();
  return row?.tries ?? null;
}

/** Ends a session that cannot succeed; false when it was over already. By the primary key. */
export async function failSession(
  database: Database,
  session: Pick<SessionRow, "environment_id" | "id">,
  failure: string,
  now: Date,
): Promise<boolean> {
  const row = await database
    .updateTable("connect_sessions")
    .set({ status: "FAILED", failure, finished_at: now, sealed: null, oauth_state_hash: null })
    .where("environment_id", "=", session.environment_id)
    .where("id", "=", session.id)
    .where("status", "=", "OPEN")
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}
