import { sql } from "kysely";
import type { Database, Store } from "../store/database.ts";
import { systemIsInUse } from "../systems/registry/systems-in-use.ts";
import { leaseFrom, type CommandRow } from "./command-rows.ts";
import type { CommandOperation } from "./tables.ts";

/** A command whose process died. */
export interface AbandonedCommand {
  readonly environmentId: string;
  readonly id: string;
  readonly systemId: string;
  readonly connectorId: string;
  readonly entity: string;
  readonly operation: CommandOperation;
  /** Since when Fettle looks at the vendor for what it has done. */
  readonly lookingSince: Date | null;
}

/** The abandoned commands of systems in use, of all environments. Scans the pending ones, which are few. */
export const selectAbandoned = (store: Store, now: Date): Promise<readonly AbandonedCommand[]> =>
  store.service
    .selectFrom("commands as command")
    .innerJoin("systems as system", (join) =>
      join.onRef("system.environment_id", "=", "command.environment_id").onRef("system.id", "=", "command.system_id"),
    )
    .select([
      "command.environment_id as environmentId",
      "command.id",
      "command.system_id as systemId",
      "system.connector_id as connectorId",
      "command.entity",
      "command.operation",
      "command.looking_since as lookingSince",
    ])
    .where("command.status", "=", "PENDING")
    .where("command.lease_until", "<", now)
    .where(systemIsInUse({ environmentId: sql.ref("command.environment_id"), systemId: sql.ref("command.system_id") }))
    .execute();

/** Takes a command of a system in use whose process died, unless this process `runs` it. By `commands_held`. */
export const takeAbandoned = (
  database: Database,
  environmentId: string,
  systemId: string,
  now: Date,
  runs: readonly string[],
): Promise<CommandRow | undefined> =>
  database
    .updateTable("commands")
    .set({ lease_until: leaseFrom(now), looking_since: sql<Date>`coalesce(looking_since, ${now}::timestamptz)` })
    .where("environment_id", "=", environmentId)
    .where("status", "=", "PENDING")
    .where("lease_until", "<", now)
    .where(systemIsInUse({ environmentId, systemId }))
    .where("id", "=", (command) =>
      command
        .selectFrom("commands")
        .select("id")
        .where("environment_id", "=", environmentId)
        .where("system_id", "=", systemId)
        .where("status", "=", "PENDING")
        .where("lease_until", "<", now)
        .where(sql<boolean>`id <> all(${runs}::text[])`)
        .orderBy("lease_until")
        .limit(1),
    )
    .returningAll()
    .executeTakeFirst();

/** Takes the oldest queued command of a system in use, or undefined when there is none. By `commands_queued`. */
export const takeOldestQueued = (
  database: Database,
  environmentId: string,
  systemId: string,
  now: Date,
): Promise<CommandRow | undefined> =>
  database
    .updateTable("commands")
    .set({ queued: false, lease_until: leaseFrom(now) })
    .where("environment_id", "=", environmentId)
    .where("queued", "=", true)
    .where(systemIsInUse({ environmentId, systemId }))
    .where("id", "=", (command) =>
      command
        .selectFrom("commands")
        .select("id")
        .where("environment_id", "=", environmentId)
        .where("system_id", "=", systemId)
        .where("queued", "=", true)
        .orderBy("created_at")
        .orderBy("id")
        .limit(1),
    )
    .returningAll()
    .executeTakeFirst();
