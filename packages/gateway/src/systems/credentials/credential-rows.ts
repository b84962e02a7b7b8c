import { sql, type SqlBool } from "kysely";
import type { Database, DatabaseTransaction } from "../../store/database.ts";
import type { SystemStatus } from "../../change-log/tables.ts";

/** Sealed credentials and the status that says whether they are worth a try. */
export interface CredentialRow {
  readonly version: number;
  readonly sealed: string;
  readonly status: SystemStatus;
  readonly refresh_at: Date | null;
  readonly refresh_after: Date | null;
}

/** The credentials of systems by their ids. By the primary keys of `credentials` and `systems`. */
export async function findCredentials(
  database: Database,
  environmentId: string,
  systemIds: readonly string[],
): Promise<ReadonlyMap<string, CredentialRow>> {
  const rows = await database
    .selectFrom("credentials as credential")
    .innerJoin("systems as system", (join) =>
      join.onRef("system.environment_id", "=", "credential.environment_id").onRef("system.id", "=", "credential.system_id"),
    )
    .where("credential.environment_id", "=", environmentId)
    .where(sql<SqlBool>`credential.system_id = any(${systemIds}::text[])`)
    .select([
      "credential.system_id",
      "credential.version",
      "credential.sealed",
      "system.status",
      "credential.refresh_at",
      "credential.refresh_after",
    ])
    .execute();
  return new Map(rows.map((row) => [row.system_id, row]));
}

/** Replaces any existing credentials. The fence increases, which keeps a refresh under way from overwriting them. */
export async function replaceCredentials(
  transaction: DatabaseTransaction,
  row: { environment_id: string; system_id: string; sealed: string; refresh_at: Date | null; updated_at: Date },
): Promise<void> {
  await transaction
    .insertInto("credentials")
    .values({ ...row, version: 1, lease_owner: null })
    .onConflict((conflict) =>
      conflict.columns(["environment_id", "system_id"]).doUpdateSet({
        sealed: row.sealed,
        refresh_at: row.refresh_at,
        refresh_failures: 0,
        refresh_after: null,
        probe_until: null,
        heal_at: null,
        updated_at: row.updated_at,
        version: sql`credentials.version + 1`,
        lease_fence: sql`credentials.lease_fence + 1`,
        lease_owner: null,
        lease_until: null,
      }),
    )
    .execute();
}

/** The current version and fence, locked until the transaction ends. By the primary key. */
export async function lockCredentials(
  transaction: DatabaseTransaction,
  environmentId: string,
  systemId: string,
): Promise<{ readonly version: number; readonly fence: number } | undefined> {
  return await transaction
    .selectFrom("credentials")
    .where("environment_id", "=", environmentId)
    .where("system_id", "=", systemId)
    .select(["version", "lease_fence as fence"])
    .forUpdate()
    .executeTakeFirst();
}

/** Deletes credentials and returns them sealed; undefined when there were none. By the primary key. */
export async function deleteCredentials(
  transaction: DatabaseTransaction,
  environmentId: string,
  systemId: string,
): Promise<string | undefined> {
  const row = await transaction
    .deleteFrom("credentials")
    .where("environment_id", "=", environmentId)
    .where("system_id", "=", systemId)
    .returning("sealed")
    .executeTakeFirst();
  return row?.sealed;
}
