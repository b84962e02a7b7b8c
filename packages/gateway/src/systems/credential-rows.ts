import { sql } from "kysely";
import type { Database, DatabaseTransaction } from "../store/database.ts";
import type { SystemStatus } from "../store/tables.ts";

/** Sealed credentials together with the status that says whether they are worth a try. */
export interface CredentialRow {
  readonly version: number;
  readonly sealed: string;
  readonly status: SystemStatus;
}

/** By the primary keys of `credentials` and `systems`. */
export function findCredentials(database: Database, environmentId: string, systemId: string): Promise<CredentialRow | undefined> {
  return database
    .selectFrom("credentials as credential")
    .innerJoin("systems as system", (join) =>
      join.onRef("system.environment_id", "=", "credential.environment_id").onRef("system.id", "=", "credential.system_id"),
    )
    .where("credential.environment_id", "=", environmentId)
    .where("credential.system_id", "=", systemId)
    .select(["credential.version", "credential.sealed", "system.status"])
    .executeTakeFirst();
}

/** Puts credentials in place of whatever was there. The fence goes up, so that a refresh under way cannot overwrite them. */
export async function replaceCredentials(
  transaction: DatabaseTransaction,
  row: { environment_id: string; system_id: string; sealed: string; expires_at: Date | null; updated_at: Date },
): Promise<void> {
  await transaction
    .insertInto("credentials")
    .values({ ...row, version: 1, lease_owner: null })
    .onConflict((conflict) =>
      conflict.columns(["environment_id", "system_id"]).doUpdateSet({
        sealed: row.sealed,
        expires_at: row.expires_at,
        updated_at: row.updated_at,
        version: sql`credentials.version + 1`,
        lease_fence: sql`credentials.lease_fence + 1`,
        lease_owner: null,
        lease_until: null,
      }),
    )
    .execute();
}

/**
 * Takes the right to refresh this version, unless somebody has it or the vendor has refused for good. One statement, by the
 * primary keys; the database's clock decides, which all nodes share.
 */
export async function takeLease(
  database: Database,
  key: { readonly environmentId: string; readonly systemId: string },
  version: number,
  owner: string,
  seconds: number,
): Promise<{ readonly fence: number; readonly sealed: string } | undefined> {
  const row = await database
    .updateTable("credentials")
    .set({
      lease_owner: owner,
      lease_fence: sql`lease_fence + 1`,
      lease_until: sql`clock_timestamp() + make_interval(secs => ${seconds})`,
    })
    .where("environment_id", "=", key.environmentId)
    .where("system_id", "=", key.systemId)
    .where("version", "=", version)
    .where((eb) => eb.or([eb("lease_until", "is", null), eb("lease_until", "<=", sql<Date>`clock_timestamp()`)]))
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom("systems")
          .where("systems.environment_id", "=", key.environmentId)
          .where("systems.id", "=", key.systemId)
          .where("systems.status", "!=", "REAUTHORIZATION_REQUIRED")
          .select("systems.id"),
      ),
    )
    .returning(["lease_fence", "sealed"])
    .executeTakeFirst();
  return row === undefined ? undefined : { fence: row.lease_fence, sealed: row.sealed };
}

/**
 * Stores refreshed credentials and lets the lease go, compare-and-swap: either nobody has stored since `version`, or whoever
 * has did so under an older lease than ours. Answers the new version, or undefined when these have been overtaken.
 */
export async function storeRefreshed(
  database: Database,
  key: { readonly environmentId: string; readonly systemId: string },
  lease: { readonly version: number; readonly fence: number },
  values: { readonly sealed: string; readonly expiresAt: Date | null; readonly now: Date },
): Promise<number | undefined> {
  const isOurs = sql`lease_fence = ${lease.fence}`;
  const row = await database
    .updateTable("credentials")
    .set({
      sealed: values.sealed,
      expires_at: values.expiresAt,
      updated_at: values.now,
      version: sql`version + 1`,
      lease_owner: sql`case when ${isOurs} then null else lease_owner end`,
      lease_until: sql`case when ${isOurs} then null else lease_until end`,
    })
    .where("environment_id", "=", key.environmentId)
    .where("system_id", "=", key.systemId)
    .where((eb) => eb.or([eb("version", "=", lease.version), eb("lease_fence", "=", lease.fence)]))
    .returning("version")
    .executeTakeFirst();
  return row?.version;
}

/** Lets a lease go without new credentials. By the primary key; does nothing when another has it by now. */
export async function releaseLease(
  database: Database,
  key: { readonly environmentId: string; readonly systemId: string },
  fence: number,
): Promise<void> {
  await database
    .updateTable("credentials")
    .set({ lease_owner: null, lease_until: null })
    .where("environment_id", "=", key.environmentId)
    .where("system_id", "=", key.systemId)
    .where("lease_fence", "=", fence)
    .execute();
}

/** The version and fence in force, which cannot change until the transaction ends. By the primary key. */
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

/** By the primary key. */
export async function deleteCredentials(
  transaction: DatabaseTransaction,
  environmentId: string,
  systemId: string,
): Promise<void> {
  await transaction
    .deleteFrom("credentials")
    .where("environment_id", "=", environmentId)
    .where("system_id", "=", systemId)
    .execute();
}
