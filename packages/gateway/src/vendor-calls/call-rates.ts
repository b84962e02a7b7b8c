import { sql } from "kysely";
import type { Database } from "../store/database.ts";

/** The calls to a system's vendor within the last hour. */
export interface CallRate {
  readonly environmentId: string;
  readonly systemId: string;
  readonly calls: number;
  /** Calls without an answer, and answers that refuse more than the one request: 401, 403, 408, 429 and 5xx. */
  readonly failed: number;
}

/** The systems of all environments with at least so many calls in the hour before a time, of which at least one failed. By `vendor_calls_by_age`. */
export async function selectCallRates(service: Database, now: Date, fewestCalls: number): Promise<readonly CallRate[]> {
  const { rows } = await sql<CallRate>`
    select * from (
      select environment_id as "environmentId", system_id as "systemId", count(*)::int as calls,
        (count(*) filter (where status is null or status in (401, 403, 408, 429) or status >= 500))::int as failed
      from vendor_calls where started_at > ${new Date(now.getTime() - 3_600_000)}::timestamptz
      group by environment_id, system_id
    ) as rates where calls >= ${fewestCalls} and failed > 0`.execute(service);
  return rows;
}
