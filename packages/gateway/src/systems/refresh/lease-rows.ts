import { sql, type RawBuilder } from "kysely";
import { slackMilliseconds } from "../../clock.ts";
import { longestAskedMilliseconds } from "../../asked-wait.ts";
import type { Database } from "../../store/database.ts";
import type { SystemStatus } from "../../change-log/tables.ts";
import type { SystemTable } from "../tables.ts";

/** The right to refresh one version of a system's credentials. */
export interface Lease {
  readonly version: number;
  readonly fence: number;
  readonly sealed: string;
  /** How many refreshes in a row failed. */
  readonly failures: number;
  /** Whether it was taken from a process that never released it: a refresh may have been cut off. */
  readonly isTakenOver: boolean;
}

/**
 * How long a lease outlives its owner's last beat. It is longer than a process should ever stall, because sending one refresh token twice
 * may end the authorization. It is short enough that, after a process was killed, the vendor still accepts the old refresh token and a
 * revoked system is noticed.
 */
export const leaseSeconds = 3;

/** No refresh is postponed further: a later time was set before the clock was set back. */
const farAhead = (now: Date) => new Date(now.getTime() + longestAskedMilliseconds);

const leaseColumns = (owner: string) => ({
  lease_owner: owner,
  lease_fence: sql<number>`credentials.lease_fence + 1`,
  lease_until: sql<Date>`clock_timestamp() + make_interval(secs => ${leaseSeconds})`,
});
// The database's clock decides, because all nodes share it.
const isFree = sql<boolean>`(credential.lease_until is null or credential.lease_until <= clock_timestamp())`;

/**
 * Takes the right to refresh this version, unless another node has it, it is too early, or the vendor has refused for good. One
 * statement, by the primary keys.
 */
export async function takeLease(
  database: Database,
  key: { readonly environmentId: string; readonly systemId: string },
  version: number,
  owner: string,
  now: Date,
  { evenIfRefused = false }: { readonly evenIfRefused?: boolean } = {},
): Promise<Lease | undefined> {
  return await database
    .updateTable("credentials")
    .from(
      database
        .selectFrom("credentials as credential")
        .innerJoin("systems as system", (join) =>
          join.onRef("system.environment_id", "=", "credential.environment_id").onRef("system.id", "=", "credential.system_id"),
        )
        .where("credential.environment_id", "=", key.environmentId)
        .where("credential.system_id", "=", key.systemId)
        .where("credential.version", "=", version)
        .$if(!evenIfRefused, (rows) => rows.where("system.status", "!=", "REAUTHORIZATION_REQUIRED"))
        .where((eb) =>
          eb.or([
            eb("credential.refresh_after", "is", null),
            eb("credential.refresh_after", "<=", now),
            eb("credential.refresh_after", ">", farAhead(now)),
          ]),
        )
        .where(isFree)
        .select(["credential.environment_id", "credential.system_id", "credential.lease_owner as previous_owner"])
        .forUpdate("credential")
        .as("locked"),
    )
    .set(leaseColumns(owner))
    .whereRef("credentials.environment_id", "=", "locked.environment_id")
    .whereRef("credentials.system_id", "=", "locked.system_id")
    .returning([
      "credentials.version",
      "credentials.lease_fence as fence",
      "credentials.sealed",
      "credentials.refresh_failures as failures",
      sql<boolean>`locked.previous_owner is not null`.as("isTakenOver"),
    ])
    .executeTakeFirst();
}

/** Credentials that are due, the system they belong to, and the right to refresh them. */
export interface DueCredentials {
  readonly environmentId: string;
  readonly systemId: string;
  readonly connectorId: string;
  readonly settings: SystemTable["settings"]["__select__"];
  readonly lease: Lease;
}

/**
 * Takes the right to refresh due credentials, the longest overdue first, each row for one caller. Of all environments. By the partial
 * index `credentials_to_refresh`.
 */
export async function takeDueLeases(
  service: Database,
  connectorIds: readonly string[],
  owner: string,
  now: Date,
  limit: number,
): Promise<readonly DueCredentials[]> {
  if (connectorIds.length === 0) return [];
  const rows = await service
    .updateTable("credentials")
    .from(
      refreshable(service, connectorIds)
        .where("credential.refresh_at", "<=", now)
        .select([
          "credential.environment_id",
          "credential.system_id",
          "credential.lease_owner as previous_owner",
          "system.connector_id",
          "system.settings",
        ])
        .orderBy("credential.refresh_at")
        .limit(limit)
        .forUpdate("credential")
        .skipLocked()
        .as("locked"),
    )
    .set(leaseColumns(owner))
    .whereRef("credentials.environment_id", "=", "locked.environment_id")
    .whereRef("credentials.system_id", "=", "locked.system_id")
    .returning([
      "credentials.environment_id",
      "credentials.system_id",
      "locked.connector_id",
      "locked.settings",
      "credentials.version",
      "credentials.lease_fence as fence",
      "credentials.sealed",
      "credentials.refresh_failures as failures",
      sql<boolean>`locked.previous_owner is not null`.as("isTakenOver"),
    ])
    .execute();
  return rows.map(({ environment_id, system_id, connector_id, settings, ...lease }) => ({
    environmentId: environment_id,
    systemId: system_id,
    connectorId: connector_id,
    settings,
    lease,
  }));
}

/** When the next credentials fall due that no node is refreshing; null when there are none. By the index `credentials_to_refresh`. */
export async function nextRefreshTime(service: Database, connectorIds: readonly string[]): Promise<Date | null> {
  if (connectorIds.length === 0) return null;
  const row = await refreshable(service, connectorIds)
    .orderBy("credential.refresh_at")
    .limit(1)
    .select("credential.refresh_at")
    .executeTakeFirst();
  return row?.refresh_at ?? null;
}

/** Credentials that are refreshed ahead of time and that no node is refreshing now. */
const refreshable = (service: Database, connectorIds: readonly string[]) =>
  service
    .selectFrom("credentials as credential")
    .innerJoin("systems as system", (join) =>
      join.onRef("system.environment_id", "=", "credential.environment_id").onRef("system.id", "=", "credential.system_id"),
    )
    .where("credential.refresh_at", "is not", null)
    .where("system.status", "not in", ["REAUTHORIZATION_REQUIRED", "DISCONNECTED"])
    .where("system.connector_id", "in", connectorIds)
    .where(isFree);

/**
 * Brings forward times that lie too far ahead because the clock was set back. Tokens that were stored in the future keep the rest of
 * their pauses: the newest of them was stored before the clock was set back, which shows by how much at least. A lease never lasts longer
 * than until its owner's next beat. Of all environments; scans the table, which has one row per system, and writes nothing while the
 * clock runs forward.
 */
export async function bringRefreshesForward(service: Database, now: Date): Promise<void> {
  await sql`
    with ahead as (
      select max(updated_at) - ${now}::timestamptz as set_back from credentials
      where updated_at > ${new Date(now.getTime() + slackMilliseconds)})
    update credentials set
      updated_at = updated_at - set_back, refresh_at = refresh_at - set_back, refresh_after = refresh_after - set_back
    from ahead where updated_at > ${new Date(now.getTime() + slackMilliseconds)}`.execute(service);
  await sql`
    update credentials set refresh_after = null, refresh_at = refresh_at - greatest(interval '0', refresh_at - ${now}::timestamptz)
    where refresh_after > ${farAhead(now)}`.execute(service);
  await sql`
    update credentials set lease_until = clock_timestamp() + make_interval(secs => ${leaseSeconds})
    where lease_until > clock_timestamp() + make_interval(secs => ${2 * leaseSeconds})`.execute(service);
}

/** Keeps a lease from running out while its owner lives. By the primary key; does nothing when another node has taken it. */
export async function prolongLease(
  database: Database,
  key: { readonly environmentId: string; readonly systemId: string },
  fence: number,
): Promise<void> {
  await database
    .updateTable("credentials")
    .set({ lease_until: sql`clock_timestamp() + make_interval(secs => ${leaseSeconds})` })
    .where("environment_id", "=", key.environmentId)
    .where("system_id", "=", key.systemId)
    .where("lease_fence", "=", fence)
    .where("lease_owner", "is not", null)
    .execute();
}

/**
 * Stores refreshed credentials and releases the lease, by compare-and-swap: either nothing was stored since `version`, or it was stored
 * under an older lease than ours. Returns the new version and the system's status, or undefined when other credentials have overtaken
 * these.
 */
export async function storeRefreshed(
  database: Database,
  key: { readonly environmentId: string; readonly systemId: string },
  lease: Pick<Lease, "version" | "fence">,
  values: { readonly sealed: string; readonly refreshAt: Date | null; readonly now: Date },
): Promise<{ readonly version: number; readonly status: SystemStatus } | undefined> {
  const isOurs = sql`lease_fence = ${lease.fence}`;
  return await database
    .updateTable("credentials")
    .set({
      sealed: values.sealed,
      refresh_at: values.refreshAt,
      refresh_failures: 0,
      refresh_after: null,
      updated_at: values.now,
      version: sql`version + 1`,
      lease_owner: sql`case when ${isOurs} then null else lease_owner end`,
      lease_until: sql`case when ${isOurs} then null else lease_until end`,
    })
    .where("environment_id", "=", key.environmentId)
    .where("system_id", "=", key.systemId)
    .where((eb) => eb.or([eb("version", "=", lease.version), eb("lease_fence", "=", lease.fence)]))
    .returning([
      "version",
      sql<SystemStatus>`(select status from systems where environment_id = ${key.environmentId} and id = ${key.systemId})`.as(
        "status",
      ),
    ])
    .executeTakeFirst();
}

/** When to try again after a refresh without new tokens. */
export type NextTry = { readonly type: "later"; readonly at: Date } | { readonly type: "never" };

/**
 * Releases a lease without new credentials and sets the time of the next try. By the primary key; does nothing when another node has
 * taken the lease. When the previous owner has stored credentials meanwhile, the failure concerned older ones and is ignored.
 */
export async function releaseLease(
  database: Database,
  key: { readonly environmentId: string; readonly systemId: string },
  lease: Pick<Lease, "version" | "fence">,
  nextTry: NextTry,
): Promise<void> {
  const at = nextTry.type === "never" ? null : nextTry.at;
  const ifSame = <Value>(column: string, value: RawBuilder<Value>) =>
    sql<Value>`case when version = ${lease.version} then ${value} else ${sql.ref(column)} end`;
  await database
    .updateTable("credentials")
    .set({
      // Credentials that are not refreshed ahead of time stay that way.
      refresh_at: ifSame("refresh_at", sql<Date | null>`case when refresh_at is null then null else ${at}::timestamptz end`),
      ...(at === null
        ? // A grant that has ended does not recover.
          { heal_at: ifSame("heal_at", sql<null>`null::timestamptz`) }
        : {
            refresh_after: ifSame("refresh_after", sql<Date>`${at}::timestamptz`),
            refresh_failures: ifSame("refresh_failures", sql<number>`refresh_failures + 1`),
          }),
      lease_owner: null,
      lease_until: null,
    })
    .where("environment_id", "=", key.environmentId)
    .where("system_id", "=", key.systemId)
    .where("lease_fence", "=", lease.fence)
    .execute();
}
