import { sql, type RawBuilder } from "kysely";
import type { Database } from "../../store/database.ts";
import { callCounters, countsOf, type CallCounter, type CallCounts } from "./call-counts.ts";
import { durationIndexes } from "./call-hour-rows.ts";
import type { Durations } from "./durations.ts";

/** Whose calls are summed, and since when, by the hour or by the day (UTC). */
export interface CallHoursQuery {
  readonly since: Date;
  readonly by: "hour" | "day";
}

/** The calls of one system or connector in one hour or day. */
export interface SummedCalls {
  /** The id of the system or connector. */
  readonly id: string;
  readonly start: Date;
  readonly calls: CallCounts;
  readonly durations: Durations;
}

/** The calls of systems. By the primary key. */
export const sumCallsOfSystems = (
  database: Database,
  environmentId: string,
  systemIds: readonly string[],
  query: CallHoursQuery,
): Promise<readonly SummedCalls[]> =>
  sumCalls(database, environmentId, query, { id: "system_id", condition: sql`system_id = any(${systemIds}::text[])` });

/**
 * The calls of all systems of connectors, including those whose connecting failed; of one system when it is given. By
 * `call_hours_by_connector`, or the primary key.
 */
export const sumCallsOfConnectors = (
  database: Database,
  environmentId: string,
  { connectorIds, systemId }: { readonly connectorIds: readonly string[]; readonly systemId: string | null },
  query: CallHoursQuery,
): Promise<readonly SummedCalls[]> =>
  sumCalls(database, environmentId, query, {
    id: "connector_id",
    condition: sql`connector_id = any(${connectorIds}::text[]) and ${systemId === null ? sql`true` : sql`system_id = ${systemId}`}`,
  });

async function sumCalls(
  database: Database,
  environmentId: string,
  { since, by }: CallHoursQuery,
  { id, condition }: { readonly id: "system_id" | "connector_id"; readonly condition: RawBuilder<unknown> },
): Promise<readonly SummedCalls[]> {
  const { rows } = await sql<Readonly<Record<CallCounter, number>> & Omit<SummedCalls, "calls">>`
    select ${sql.ref(id)} as id, date_trunc(${sql.lit(by)}, hour, 'UTC') as start,
      ${sql.join(callCounters.map((counter) => sql`sum(${sql.ref(counter)}) as ${sql.ref(counter)}`))},
      array[${sql.join(durationIndexes.map((index) => sql`sum(durations[${sql.lit(index)}])`))}]::float8[] as durations
    from call_hours where environment_id = ${environmentId} and ${condition} and hour >= ${since}
    group by 1, 2`.execute(database);
  return rows.map((row) => ({
    id: row.id,
    start: row.start,
    durations: row.durations,
    calls: countsOf((counter) => row[counter]),
  }));
}
