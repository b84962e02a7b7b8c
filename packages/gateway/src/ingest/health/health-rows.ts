import { sql, type SqlBool } from "kysely";
import type { Database } from "../../store/database.ts";
import { countFailed } from "./refused-runs.ts";

/** One parameter for any number of systems. */
const isOneOf = (systemIds: readonly string[]) => sql<SqlBool>`system_id = any(${systemIds}::text[])`;

/** The sync state of each entity of the systems. By the primary key. */
export const selectEntityStates = (database: Database, environmentId: string, systemIds: readonly string[]) =>
  database
    .selectFrom("sync_states")
    .select([
      "system_id as systemId",
      "entity",
      "phase",
      "pass_progress as progress",
      "last_run_at as lastRunAt",
      "last_success_at as lastSuccessAt",
      "next_run_at as nextRunAt",
      "asked_until as askedUntil",
      "phase",
      "failures",
      "error",
    ])
    .where("environment_id", "=", environmentId)
    .where(isOneOf(systemIds))
    .execute();

/** Counts the ended runs of the systems that began after a time. By `sync_runs_by_system`. */
export const countRunsSince = (database: Database, environmentId: string, systemIds: readonly string[], since: Date) =>
  database
    .selectFrom("sync_runs")
    .select(({ fn }) => ["system_id as systemId", fn.countAll<number>().as("runs"), countFailed.as("failedRuns")])
    .where("environment_id", "=", environmentId)
    .where(isOneOf(systemIds))
    .where("started_at", ">", since)
    .where("ended_at", "is not", null)
    .groupBy("system_id")
    .execute();

/** Sums the hourly runs of the systems: for a day, and for all hours after a time. By the primary key. */
export const sumHours = (
  database: Database,
  environmentId: string,
  systemIds: readonly string[],
  { daySince, since }: { readonly daySince: Date; readonly since: Date },
) =>
  database
    .selectFrom("sync_hours")
    .select(({ fn }) => [
      "system_id as systemId",
      fn.sum<number>("runs").as("runs"),
      fn.sum<number>("failed_runs").as("failedRuns"),
      sql<number>`coalesce(sum(runs) filter (where hour > ${daySince}), 0)`.as("dayRuns"),
      sql<number>`coalesce(sum(failed_runs) filter (where hour > ${daySince}), 0)`.as("dayFailedRuns"),
    ])
    .where("environment_id", "=", environmentId)
    .where(isOneOf(systemIds))
    .where("hour", ">", since)
    .groupBy("system_id")
    .execute();
