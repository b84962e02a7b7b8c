import type { Insertable } from "kysely";
import type { Database } from "../store/database.ts";
import type { ApiTokenTable } from "../store/tables.ts";

/** What authentication needs of a token. Of all environments: the hash is the only key the caller has. */
export interface ApiTokenRow {
  readonly id: string;
  readonly environment_id: string;
  readonly kind: "test" | "live";
  readonly scopes: readonly string[];
  readonly system_id: string | null;
  readonly last_used_at: Date | null;
  readonly expires_at: Date | null;
  readonly revoked_at: Date | null;
}

/** By the unique index of `api_tokens.hash`. One round trip. */
export function findApiToken(service: Database, hash: Buffer): Promise<ApiTokenRow | undefined> {
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
export async function markApiTokenUsed(database: Database, environmentId: string, id: string, now: Date): Promise<void> {
  await database
    .updateTable("api_tokens")
    .set({ last_used_at: now })
    .where("environment_id", "=", environmentId)
    .where("id", "=", id)
    .execute();
}

export async function insertApiToken(database: Database, row: Insertable<ApiTokenTable>): Promise<void> {
  await database.insertInto("api_tokens").values(row).execute();
}
