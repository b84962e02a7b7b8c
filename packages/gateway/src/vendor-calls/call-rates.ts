import { sql } from "kysely";
import type { Database } from "../store/database.ts";
import { callCounters, type CallCounter } from "./call-hours/call-counts.ts";

/** The calls to a system's vendor within the current hour and the one before. */
export interface CallRate {
  readonly environmentId: string;
  readonly systemId: string;
  readonly calls: number;
  /** Calls without an answer, and answers that refuse more than the one request: 401, 403, 429 and 5xx. */
  readonly failed: number;
}

const failures: readonly CallCounter[] = ["unauthorized", "rate_limited", "server_error", "timeout", "no_answer"];
/** Calls that Fettle ended itself say nothing about the vendor. */
const counted = callCounters.filter((counter) => counter !== "cancelled");

const sumOf = (counters: readonly CallCounter[]) =>
  sql`sum(${sql.join(
    counters.map((counter) => sql.ref(counter)),
    sql` + `,
  )})::int`;

/**
 * The systems of all environments with at least so many calls, of which at least one failed. An hour that has just begun would show little, so
 * the one before counts, too. By `call_hours_by_age`.
 */
export async function selectCallRates(service: Database, now: Date, fewestCalls: number): Promise<readonly CallRate[]> {
  const { rows } = await sql<CallRate>`
    select * from (
      select environment_id as "environmentId", system_id as "systemId", ${sumOf(counted)} as calls, ${sumOf(failures)} as failed
      from call_hours where hour > ${new Date(now.getTime() - 7_200_000)}::timestamptz
      group by environment_id, system_id
    ) as rates where calls >= ${fewestCalls} and failed > 0`.execute(service);
  return rows;
}
