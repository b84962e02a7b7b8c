import { sql } from "kysely";
import type { Database, DatabaseTransaction, Store } from "../store/database.ts";
import { ofLogTables } from "./log-tables.ts";
import { isForked } from "./mark-at.ts";
import type { Place } from "./place.ts";

/** The end of an environment's log, and how often records were removed without an entry in it. While it is the same, so are the records. */
export interface LogState extends Place {
  readonly unloggedRemovals: number;
}

/** A record that a change concerns. */
export interface TouchedRecord {
  readonly entity: string;
  readonly recordId: string;
  readonly systemId: string;
}

/** The entry of a system's status, a command's state or a notice, which concerns no record. */
interface Untouching {
  readonly recordId: null;
}

/** What has happened since a state. */
export interface LogProgress {
  readonly state: LogState;
  /** The records that have changed. Null when that is unknown: any may have. */
  readonly touched: readonly TouchedRecord[] | null;
}

/**
 * Reads the states of logs, each from one row. In a database that only this process writes to, a state needs no statement until something
 * writes again: whatever has begun meanwhile is counted, and the statement comes after it.
 */
export function createStateReader(
  store: Pick<Store, "environment" | "writesBegun">,
): (environmentId: string) => Promise<LogState> {
  const known = new Map<string, { readonly writes: number; readonly state: LogState }>();
  return async (environmentId) => {
    const writes = store.writesBegun();
    const before = known.get(environmentId);
    if (before !== undefined && before.writes === writes) return before.state;
    const state = await selectLogState(store.environment(environmentId), environmentId);
    if (writes !== null) known.set(environmentId, { writes, state });
    return state;
  };
}

/** By the primary key. */
async function selectLogState(database: Database, environmentId: string): Promise<LogState> {
  const { rows } = await sql<LogState>`
    select change_position as position, change_mark as mark, unlogged_removals as "unloggedRemovals"
    from environments where id = ${environmentId}`.execute(database);
  const [state] = rows;
  if (state === undefined) throw new Error(`There is no environment ${environmentId}.`);
  return state;
}

const touching = sql`entity, record_id as "recordId", system_id as "systemId"`;
const untouching = sql`null as entity, null as "recordId", null as "systemId"`;

/**
 * Reads the state and what has changed since an earlier one, in one snapshot: at most so many changes. By the primary keys of
 * `environments` and of the log's tables.
 */
export async function selectLogProgress(
  database: Database,
  environmentId: string,
  since: LogState,
  most: number,
): Promise<LogProgress> {
  type Row = LogState & { readonly isContinued: boolean; readonly isEntry: true | null } & (TouchedRecord | Untouching);
  const { rows } = await sql<Row>`
    with log as materialized (
      select e.change_position as position, e.change_mark as mark, e.unlogged_removals as "unloggedRemovals",
        ${since.position} >= e.change_floor and e.change_position - ${since.position} <= ${most}
          and e.unlogged_removals = ${since.unloggedRemovals} and not ${isForked(since)} as "isContinued"
      from environments e where e.id = ${environmentId})
    select log.*, entry.* from log left join lateral (
      ${ofLogTables(
        (table) => sql`
          select true as "isEntry", ${table === "changes" ? touching : untouching} from ${sql.table(table)}
          where environment_id = ${environmentId} and position > ${since.position} and position <= log.position and log."isContinued"`,
      )}
    ) entry on true`.execute(database);
  const [first] = rows;
  if (first === undefined) throw new Error(`There is no environment ${environmentId}.`);
  const { position, mark, unloggedRemovals, isContinued } = first;
  // Without entries the join returns a single row of the state.
  const entries = rows.flatMap((row) => (row.isEntry === true ? [row] : []));
  // A position without an entry would be a change that nobody can name.
  const isComplete = isContinued && entries.length === position - since.position;
  return {
    state: { position, mark, unloggedRemovals },
    touched: isComplete ? entries.flatMap((entry) => (entry.recordId === null ? [] : [entry])) : null,
  };
}

/**
 * Counts a removal of records that leaves no entry, or a change of the apps' own ids for records. It locks the counter row as a change does:
 * call it just as late in a transaction.
 */
export async function countUnloggedRemoval(transaction: DatabaseTransaction, environmentId: string): Promise<void> {
  await transaction
    .updateTable("environments")
    .set({ unlogged_removals: sql`unlogged_removals + 1` })
    .where("id", "=", environmentId)
    .executeTakeFirstOrThrow();
}
