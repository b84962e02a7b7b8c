import { sql, type ExpressionBuilder, type Insertable, type RawBuilder, type Selectable } from "kysely";
import type { Database, DatabaseTransaction } from "../store/database.ts";
import type { ApiTokenTable } from "./tables.ts";
import type { Tables } from "../store/tables.ts";
import type { TokenOwner, TokenQuery } from "./api-token.ts";

export type ApiTokenRow = Selectable<ApiTokenTable>;

/** A token with the parts of its environment that authentication needs. Of all environments: the caller has only the hash. */
export type AuthenticatingRow = Pick<
  ApiTokenRow,
  "id" | "environment_id" | "scopes" | "system_id" | "last_used_at" | "expires_at" | "revoked_at"
> & { readonly kind: "test" | "live" };

/** By the unique index of `api_tokens.hash`. One round trip. */
export function findTokenByHash(service: Database, hash: Buffer): Promise<AuthenticatingRow | undefined> {
  return service
    .selectFrom("api_tokens as token")
    .innerJoin("environments as environment", "environment.id", "token.environment_id")
    .where("token.hash", "=", hash)
    .select([
      "token.id",
      "token.environment_id",
      "environment.kind",
      "token.scopes",
      "token.system_id",
      "token.last_used_at",
      "token.expires_at",
      "token.revoked_at",
    ])
    .executeTakeFirst();
}

/** By the primary key of `api_tokens`. */
export async function markTokenUsed(
  database: Database,
  { environment_id: environmentId, id }: Pick<ApiTokenRow, "environment_id" | "id">,
  use: { readonly at: Date; readonly from: string | null },
): Promise<void> {
  await database
    .updateTable("api_tokens")
    .set({ last_used_at: use.at, last_used_from: use.from })
    .where("environment_id", "=", environmentId)
    .where("id", "=", id)
    .execute();
}

export async function insertToken(transaction: DatabaseTransaction, row: Insertable<ApiTokenTable>): Promise<void> {
  await transaction.insertInto("api_tokens").values(row).execute();
}

/** By the primary key of `api_tokens`. */
export function findToken(database: Database, owner: TokenOwner, id: string): Promise<ApiTokenRow | undefined> {
  return owned(database, owner).where("id", "=", id).selectAll().executeTakeFirst();
}

/** Scans the table: only an operator searches by the id alone. */
export async function findEnvironmentOfToken(service: Database, id: string): Promise<string | null> {
  const row = await service.selectFrom("api_tokens").where("id", "=", id).select("environment_id").executeTakeFirst();
  return row?.environment_id ?? null;
}

/** By the primary key of `api_tokens`. The lock lasts until the transaction ends. */
export function lockToken(transaction: DatabaseTransaction, owner: TokenOwner, id: string): Promise<ApiTokenRow | undefined> {
  return owned(transaction, owner).where("id", "=", id).selectAll().forUpdate().executeTakeFirst();
}

/** Newest first, one more than requested if there are more. By the environment of the primary key, or by `api_tokens_by_system`. */
export function listTokenRows(database: Database, owner: TokenOwner, query: TokenQuery, now: Date): Promise<ApiTokenRow[]> {
  const { includeEnded, first, after } = query;
  return owned(database, owner)
    .$if(!includeEnded, (rows) => rows.where(isActive(now)))
    .$if(after !== null, (rows) => rows.where(sql<boolean>`(created_at, id) < (${after?.createdAt}, ${after?.id})`))
    .orderBy("created_at", "desc")
    .orderBy("id", "desc")
    .limit(first + 1)
    .selectAll()
    .execute();
}

/** Locks the row of a system until the transaction ends; false when it does not exist or is being erased. By its primary key. */
export async function lockSystem(transaction: DatabaseTransaction, environmentId: string, id: string): Promise<boolean> {
  if (id.includes("\0")) return false;
  const row = await transaction
    .selectFrom("systems")
    .where("environment_id", "=", environmentId)
    .where("id", "=", id)
    .where("erase_requested_at", "is", null)
    .select("id")
    .forNoKeyUpdate()
    .executeTakeFirst();
  return row !== undefined;
}

/** How many working tokens people have created. By the environment of the primary key, or for one system by `api_tokens_by_system`. */
export async function countActiveTokens(transaction: DatabaseTransaction, owner: TokenOwner, now: Date): Promise<number> {
  const row = await owned(transaction, owner)
    .where("is_exchanged", "=", false)
    .where(isActive(now))
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  return row.count;
}

/** How tokens end: now or, with an overlap, later. */
export interface TokenEnd {
  readonly now: Date;
  readonly at: Date;
  /** The token that replaces them, and does not end itself. */
  readonly replacedBy?: string;
}

/** Ends one token, by the primary key of `api_tokens`. An ended token stays as it is. Returns the ids of the tokens that end. */
export function endToken(transaction: DatabaseTransaction, environmentId: string, id: string, end: TokenEnd): Promise<string[]> {
  return ending(transaction, environmentId, end).where("id", "=", id).execute().then(idsOf);
}

/** As `endToken`, for the tokens that are bound to a system, by `api_tokens_by_system`. */
export function endTokensOfSystem(
  transaction: DatabaseTransaction,
  environmentId: string,
  systemId: string,
  which: "exchanged" | "all",
  end: TokenEnd,
): Promise<string[]> {
  return ending(transaction, environmentId, end)
    .where("system_id", "=", systemId)
    .$if(which === "exchanged", (rows) => rows.where("is_exchanged", "=", true))
    .execute()
    .then(idsOf);
}

/**
 * Marks expired tokens as ended, a few thousand at most, so that setting the clock back does not restore their rights. Returns how many.
 * By `api_tokens_to_end`.
 */
export async function markExpired(service: Database, now: Date, limit: number): Promise<number> {
  const result = await sql`
    update api_tokens set revoked_at = expires_at where ctid = any(array(
      select ctid from api_tokens where revoked_at is null and expires_at <= ${now} limit ${sql.lit(limit)}))`.execute(service);
  return Number(result.numAffectedRows ?? 0n);
}

/** Deletes tokens that ended before a time, a few thousand at most. Returns how many. The table is small enough for a scan. */
export async function deleteEndedTokens(service: Database, before: Date, limit: number): Promise<number> {
  const result = await sql`
    delete from api_tokens where ctid = any(array(
      select ctid from api_tokens where least(revoked_at, expires_at) < ${before} limit ${sql.lit(limit)}))`.execute(service);
  return Number(result.numAffectedRows ?? 0n);
}

const owned = (database: Database, { environmentId, systemId }: TokenOwner) =>
  database
    .selectFrom("api_tokens")
    .where("environment_id", "=", environmentId)
    .$if(systemId !== null, (rows) => rows.where("system_id", "=", systemId));

const ending = (transaction: DatabaseTransaction, environmentId: string, { now, at, replacedBy }: TokenEnd) =>
  transaction
    .updateTable("api_tokens")
    .set({
      // least() ignores null.
      ...(at <= now ? { revoked_at: now } : { expires_at: sql<Date>`least(expires_at, ${at}::timestamptz)` }),
      ...(replacedBy !== undefined && { replaced_by: replacedBy }),
    })
    .where("environment_id", "=", environmentId)
    .where(isActive(now))
    .$if(replacedBy !== undefined, (rows) => rows.where("id", "<>", replacedBy ?? ""))
    .returning("id");

const idsOf = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id);

const isActive = (now: Date) => (expression: ExpressionBuilder<Tables, "api_tokens">) =>
  expression.and([
    expression("revoked_at", "is", null),
    expression.or([expression("expires_at", "is", null), expression("expires_at", ">", now)]),
  ]);

/**
 * For use in a larger statement: the name of a token. Null when it is bound to a system: such a token may be called after a customer. By the
 * primary key.
 */
export const tokenName = (environmentId: string, tokenId: string): RawBuilder<string | null> => sql<string | null>`(
  select name from api_tokens where environment_id = ${environmentId} and id = ${tokenId} and system_id is null)`;
