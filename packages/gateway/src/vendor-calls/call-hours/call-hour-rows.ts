import { sql, type RawBuilder } from "kysely";
import type { DatabaseTransaction } from "../../store/database.ts";
import type { CallOutcome } from "../call-outcome.ts";
import type { CallHourTable } from "../tables.ts";
import { callCounters, counterOf, noCalls } from "./call-counts.ts";
import { classOf, durationClasses, noDurations } from "./durations.ts";

/** A call as it is counted. */
export interface CountedCall {
  readonly environment_id: string;
  readonly system_id: string;
  readonly connector_id: string;
  readonly outcome: CallOutcome;
  readonly duration_milliseconds: number;
  readonly started_at: Date;
}

const hourMilliseconds = 3_600_000;

/**
 * Adds calls to the counters of their systems' hours, in the transaction that logs them. Hours are locked in the order of their keys, because
 * two nodes may call the same systems. One statement, by the primary key.
 */
export async function countCalls(transaction: DatabaseTransaction, calls: readonly CountedCall[]): Promise<void> {
  if (calls.length === 0) return;
  const names = sql.join(["environment_id", "system_id", "hour", "connector_id", ...callCounters, "durations"].map(nameOf));
  const added = [...callCounters.map(addedTo), sql`durations = array[${sql.join(durationIndexes.map(addedDuration))}]`];
  await sql`
    insert into call_hours as hours (${names})
    select ${names} from jsonb_to_recordset(${JSON.stringify(hoursOf(calls))}::jsonb) as given (environment_id text, system_id text,
      hour timestamptz, connector_id text, ${sql.join(callCounters.map((column) => sql`${nameOf(column)} int`))}, durations int[])
    order by environment_id, system_id, hour
    on conflict (environment_id, system_id, hour) do update set ${sql.join(added)}`.execute(transaction);
}

const nameOf = (column: string): RawBuilder<unknown> => sql.ref(column);
const addedTo = (column: string) => sql`${nameOf(column)} = hours.${nameOf(column)} + excluded.${nameOf(column)}`;
/** PostgreSQL counts from 1. */
export const durationIndexes: readonly number[] = Array.from({ length: durationClasses }, (_, index) => index + 1);
const addedDuration = (index: number) => sql`hours.durations[${sql.lit(index)}] + excluded.durations[${sql.lit(index)}]`;

type CallHour = Omit<CallHourTable, "hour"> & { readonly hour: Date };

/** The rows that calls amount to. */
function hoursOf(calls: readonly CountedCall[]): readonly CallHour[] {
  const hours = new Map<string, CallHour>();
  for (const call of calls) {
    const { environment_id, system_id, connector_id } = call;
    const hour = new Date(Math.floor(call.started_at.getTime() / hourMilliseconds) * hourMilliseconds);
    const key = `${environment_id} ${system_id} ${hour.getTime()}`;
    const row = hours.get(key) ?? { environment_id, system_id, connector_id, hour, ...noCalls, durations: [...noDurations] };
    row[counterOf(call.outcome)] += 1;
    // How long Fettle waited before it ended a call says nothing of the vendor.
    const index = classOf(call.duration_milliseconds);
    if (call.outcome !== "CANCELLED") row.durations[index] = (row.durations[index] ?? 0) + 1;
    hours.set(key, row);
  }
  return [...hours.values()];
}
