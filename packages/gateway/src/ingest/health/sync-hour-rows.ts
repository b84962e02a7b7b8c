import { sql, type RawBuilder } from "kysely";
import type { Database } from "../../store/database.ts";
import { systemsOfConnectors } from "../../systems/registry/systems-in-use.ts";
import type { CallHoursQuery } from "../../vendor-calls/call-hours/sum-call-hours.ts";

/** The ended sync runs of one system or connector in one hour or day. */
export interface SummedRuns {
  /** The id of the system or connector. */
  readonly id: string;
  readonly start: Date;
  readonly runs: number;
  readonly failedRuns: number;
  readonly rejected: number;
  readonly longestLagSeconds: number | null;
}

/** The runs of systems. By the primary key. */
export async function sumRunsOfSystems(
  database: Database,
  environmentId: string,
  systemIds: readonly string[],
  query: CallHoursQuery,
): Promise<readonly SummedRuns[]> {
  const { rows } = await sql<SummedRuns>`
    select counted.system_id as id, ${sums(query)} from sync_hours as counted
    where counted.environment_id = ${environmentId} and counted.system_id = any(${systemIds}::text[]) and counted.hour >= ${query.since}
    group by 1, 2`.execute(database);
  return rows;
}

/** The runs of all systems of connectors, or of one system. By the primary keys of `sync_hours` and `systems`. */
export async function sumRunsOfConnectors(
  database: Database,
  environmentId: string,
  of: { readonly connectorIds: readonly string[]; readonly systemId: string | null },
  query: CallHoursQuery,
): Promise<readonly SummedRuns[]> {
  const { rows } = await sql<SummedRuns>`
    select system.connector_id as id, ${sums(query)}
    from (${systemsOfConnectors(environmentId, of)}) as system
    join sync_hours as counted on counted.environment_id = ${environmentId} and counted.system_id = system.id
      and counted.hour >= ${query.since}
    group by 1, 2`.execute(database);
  return rows;
}

const sums = ({ by }: CallHoursQuery): RawBuilder<unknown> => sql`
  date_trunc(${sql.lit(by)}, counted.hour, 'UTC') as start, sum(counted.runs) as runs, sum(counted.failed_runs) as "failedRuns",
  sum(counted.rejected) as rejected, max(counted.longest_lag_seconds) as "longestLagSeconds"`;
