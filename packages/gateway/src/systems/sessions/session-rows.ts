import { sql, type Insertable, type Selectable } from "kysely";
import type { Database, DatabaseTransaction } from "../../store/database.ts";
import type { ConnectSessionTable } from "../tables.ts";

export type SessionRow = Selectable<ConnectSessionTable>;

/** How many open sessions there may be. */
export interface MostOpen {
  readonly environment: number;
  /** Of the environment's those that reconnect one system, so that nobody who may only do that takes the others' places. */
  readonly system: number;
}

/**
 * Makes an open session. Where there are as many as there may be it makes none, and answers of what. One transaction at a time counts and
 * makes those of an environment, until it ends. By the indexes `connect_sessions_open` and `connect_sessions_by_system`.
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
    // Written out, so that the plan can use the partial index whatever the value.
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

/** Of all environments: the secret in the page's address is all that the visitor has. By the unique index of `key_hash`. */
export function findSessionByKey(service: Database, keyHash: Buffer): Promise<SessionRow | undefined> {
  return service.selectFrom("connect_sessions").where("key_hash", "=", keyHash).selectAll().executeTakeFirst();
}

/** Remembers an authorization request in place of one before it. By the primary key; false when the session is no longer open. */
export async function beginFlow(
  database: Database,
  session: Pick<SessionRow, "environment_id" | "id">,
  flow: { readonly stateHash: Buffer; readonly browserHash: Buffer; readonly sealed: string },
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

/** What is written down when a session has led to its end. */
export interface Completion {
  readonly now: Date;
  readonly browserHash: Buffer | null;
  /** The code for the token that the app asked for. */
  readonly code: { readonly hash: Buffer; readonly sealed: string; readonly expiresAt: Date } | null;
}

/** Ends a session well: exactly one caller gets true. By the primary key. */
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

/** The session of a code, while the code is good. By the unique index of `code_hash`. */
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

/**
 * Ends the open sessions of a system, and the codes of those that are completed. Locks their rows: call it before the system's is locked,
 * which is the order of a session that ends well. By `connect_sessions_by_system`.
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

/** How often credentials may be tried at the vendor in one session. */
export const mostTries = 20;

/** Counts a try before it is made: how many there are with it; null when the session is over or has no try left. By the primary key. */
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

/** Ends a session that cannot lead anywhere; false when it was over already. By the primary key. */
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
