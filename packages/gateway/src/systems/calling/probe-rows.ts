import { sql } from "kysely";
import type { Database } from "../../store/database.ts";
import type { ProbeOutcome, SystemTable } from "../tables.ts";

/** The system that credentials belong to. */
interface Key {
  readonly environmentId: string;
  readonly systemId: string;
}

/** The state of the probes: the version of the credentials, and how many probes they have had. */
export interface ProbeState {
  readonly version: number;
  readonly round: number;
  /** The outcome of the last round. */
  readonly outcome: ProbeOutcome | null;
}

/** Longer than a refresh and a probe take together. A probe that runs twice only costs one call. */
const probeSeconds = 60;
const probeUntil = sql<Date>`clock_timestamp() + make_interval(secs => ${probeSeconds})`;

/** By the primary key. Undefined when there are no credentials any more. */
export function findProbe(database: Database, key: Key): Promise<ProbeState | undefined> {
  return credentialsOf(database, key).select(["version", "probe_round as round", "probe_outcome as outcome"]).executeTakeFirst();
}

/**
 * Takes the right to the next probe, and returns the sealed credentials; undefined when another node has it or has finished that probe.
 * By the primary key.
 */
export async function takeProbe(
  database: Database,
  key: Key,
  { version, round }: Pick<ProbeState, "version" | "round">,
): Promise<string | undefined> {
  const row = await database
    .updateTable("credentials")
    .set({ probe_until: probeUntil })
    .where("environment_id", "=", key.environmentId)
    .where("system_id", "=", key.systemId)
    .where("version", "=", version)
    .where("probe_round", "=", round)
    // The database's clock decides, because all nodes share it.
    .where(sql<boolean>`(probe_until is null or probe_until <= clock_timestamp())`)
    .returning("sealed")
    .executeTakeFirst();
  return row?.sealed;
}

/**
 * Stores the outcome of a probe, for those who wait for it, and the time of the next scheduled one. By the primary key; does nothing when
 * other credentials are stored by now.
 */
export async function settleProbe(
  database: Database,
  key: Key,
  version: number,
  end: { readonly outcome: ProbeOutcome; readonly healAt: Date | null; readonly healFailures: number },
): Promise<void> {
  await database
    .updateTable("credentials")
    .set({
      probe_round: sql`probe_round + 1`,
      probe_outcome: end.outcome,
      probe_until: null,
      heal_at: end.healAt,
      heal_failures: end.healFailures,
    })
    .where("environment_id", "=", key.environmentId)
    .where("system_id", "=", key.systemId)
    .where("version", "=", version)
    .execute();
}

/** Gives up the right to probe without a probe. By the primary key. */
export async function releaseProbe(database: Database, key: Key, version: number): Promise<void> {
  await database
    .updateTable("credentials")
    .set({ probe_until: null })
    .where("environment_id", "=", key.environmentId)
    .where("system_id", "=", key.systemId)
    .where("version", "=", version)
    .execute();
}

/** Credentials that are due for a probe, the system they belong to, and the right to probe them. */
export interface DueHealing extends Key {
  readonly version: number;
  readonly sealed: string;
  readonly failures: number;
  readonly connectorId: string;
  readonly settings: SystemTable["settings"]["__select__"];
}

/**
 * Takes due credentials, the longest overdue first, each row for one caller. Of all environments. By the partial index
 * `credentials_to_heal`. Paused systems wait until they resume.
 */
export async function takeDueHealings(
  service: Database,
  connectorIds: readonly string[],
  now: Date,
  limit: number,
): Promise<readonly DueHealing[]> {
  if (connectorIds.length === 0) return [];
  return await service
    .updateTable("credentials")
    .from(
      service
        .selectFrom("credentials as credential")
        .innerJoin("systems as system", (join) =>
          join.onRef("system.environment_id", "=", "credential.environment_id").onRef("system.id", "=", "credential.system_id"),
        )
        .where("credential.heal_at", "<=", now)
        .where("system.status", "=", "REAUTHORIZATION_REQUIRED")
        .where("system.paused_at", "is", null)
        .where("system.connector_id", "in", connectorIds)
        .where(sql<boolean>`(credential.probe_until is null or credential.probe_until <= clock_timestamp())`)
        .select(["credential.environment_id", "credential.system_id", "system.connector_id", "system.settings"])
        .orderBy("credential.heal_at")
        .limit(limit)
        .forUpdate("credential")
        .skipLocked()
        .as("locked"),
    )
    .set({ probe_until: probeUntil })
    .whereRef("credentials.environment_id", "=", "locked.environment_id")
    .whereRef("credentials.system_id", "=", "locked.system_id")
    .returning([
      "credentials.environment_id as environmentId",
      "credentials.system_id as systemId",
      "credentials.version",
      "credentials.sealed",
      "credentials.heal_failures as failures",
      "locked.connector_id as connectorId",
      "locked.settings",
    ])
    .execute();
}

const credentialsOf = (database: Database, { environmentId, systemId }: Key) =>
  database.selectFrom("credentials").where("environment_id", "=", environmentId).where("system_id", "=", systemId);
