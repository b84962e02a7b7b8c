import { sql } from "kysely";
import type { DatabaseTransaction } from "../store/database.ts";
import { allocatePositions } from "./allocate-positions.ts";
import type { CommandState } from "./tables.ts";

/** A command that has reached a state. */
export interface ReachedState {
  readonly id: string;
  readonly systemId: string;
  readonly traceId: string;
  readonly state: CommandState;
}

/**
 * Appends states of commands, at least one, to an environment's log and returns its new end. It is the last step of a writing transaction, as
 * appending changes is.
 */
export async function appendCommandChanges(
  transaction: DatabaseTransaction,
  environmentId: string,
  reached: readonly ReachedState[],
  now: Date,
): Promise<number> {
  const { after, mark } = await allocatePositions(transaction, environmentId, reached.length);
  const textsOf = (name: keyof ReachedState) => reached.map((one) => one[name]);
  await sql`
    insert into command_changes (environment_id, position, mark, system_id, command_id, state, recorded_at, trace_id)
    select ${environmentId}, ${after.position}::bigint + number, ${mark}, system_id, id, state, ${now}::timestamptz, trace_id
    from unnest(${textsOf("id")}::text[], ${textsOf("systemId")}::text[], ${textsOf("state")}::text[], ${textsOf("traceId")}::text[])
      with ordinality as reached (id, system_id, state, trace_id, number)`.execute(transaction);
  return after.position + reached.length;
}
