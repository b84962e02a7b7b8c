import type { Selectable } from "kysely";
import { appendCommandChanges } from "../change-log/append-command-changes.ts";
import type { CommandState } from "../change-log/tables.ts";
import { retryOnConflict } from "../ingest/write/retry-on-conflict.ts";
import type { Database, DatabaseTransaction } from "../store/database.ts";
import type { CommandTable } from "./tables.ts";

/** Tells the followers of an environment's log that it has grown. Called after a commit; a lost call only delays. */
export type RingLog = (environmentId: string, position: number) => void;

/** Where and when commands reach states. */
export interface Reaching {
  readonly database: Database;
  readonly environmentId: string;
  readonly now: Date;
  readonly ring: RingLog;
}

type CommandRow = Selectable<CommandTable>;
type ReachedRow = Pick<CommandRow, "id" | "system_id" | "trace_id">;

/** Writes commands in a transaction, and adds the state that each of the returned rows has reached to the log; null: none. */
export async function reachState<Row extends ReachedRow>(
  { database, environmentId, now, ring }: Reaching,
  write: (transaction: DatabaseTransaction) => Promise<readonly Row[]>,
  reached: (row: Row) => CommandState | null,
): Promise<readonly Row[]> {
  const reach = async (transaction: DatabaseTransaction) => {
    const written = await write(transaction);
    const states = written.flatMap((row) => {
      const state = reached(row);
      return state === null ? [] : [{ id: row.id, systemId: row.system_id, traceId: row.trace_id, state }];
    });
    if (states.length === 0) return { rows: written, end: null };
    return { rows: written, end: await appendCommandChanges(transaction, environmentId, states, now) };
  };
  // Meanwhile, an app may give the written record another id of its own.
  const { rows, end } = await retryOnConflict(() => database.transaction().execute(reach));
  if (end !== null) ring(environmentId, end);
  return rows;
}

/** As much of a command as shows its state. */
export type EndedRow = ReachedRow & Pick<CommandRow, "status" | "queued" | "lease_until">;

/** The state of a command that a worker has just left, or not yet taken. */
export function stateOf({ status, queued, lease_until: lease }: Omit<EndedRow, keyof ReachedRow>): CommandState {
  if (status !== "PENDING") return status;
  if (queued) return "ACCEPTED";
  return lease === null ? "WAITING" : "RUNNING";
}
