import { sql, type RawBuilder } from "kysely";
import { appendNotices } from "../../change-log/append-notices.ts";
import type { CounterWatch } from "../../change-log/counter-watch.ts";
import { DatabaseAwayError } from "../../errors.ts";
import { gatherWork } from "../../gather-work.ts";
import type { Database, DatabaseTransaction, Store } from "../../store/database.ts";
import { withoutDisk } from "../../store/without-disk.ts";
import { lockingSystemsForWriting } from "../../systems/registry/lock-for-writing.ts";
import { lockingSystemsInUse, systemHasStatus } from "../../systems/registry/systems-in-use.ts";
import { countFailed } from "../health/refused-runs.ts";
import { cleanText } from "../write/clean-json.ts";
import { retryOnConflict } from "../write/retry-on-conflict.ts";
import { columnsOf } from "./sync-run-rows.ts";
import { selectSyncNotices } from "./sync-notice-rows.ts";
import { loadSyncState, stateColumns, type StateChanges, type SyncState, type SyncTarget } from "./sync-state-rows.ts";
import type { SyncTold } from "./sync-told.ts";
import type { SyncRunKind } from "../tables.ts";
import type { RunCounts } from "./write-page.ts";

/** A run that did not end itself: its process was killed, or froze for so long that it was presumed dead. */
const interrupted = "INTERRUPTED: The process of this run stopped. The next run continued where it stopped.";

/** The beginning of a run. */
export interface RunBegin {
  readonly target: SyncTarget;
  readonly id: string;
  readonly kind: SyncRunKind;
  readonly traceId: string;
  readonly startedAt: Date;
}

/** The state that a run begins with. */
export interface BegunRun extends SyncState {
  /** Whether an operator has decided about suspected deletions of the entity. */
  readonly hasDecision: boolean;
}

/** The end of a run. */
export interface RunEnd {
  readonly target: SyncTarget;
  readonly id: string;
  readonly counts: RunCounts;
  readonly error: string | null;
  readonly endedAt: Date;
  /** The state of syncing that it leaves. */
  readonly changes?: StateChanges;
  /** When the next run is planned; an earlier plan stays. Null: no run is planned. Undefined: the plan stays. */
  readonly nextRunAt?: Date | null | undefined;
  /** What to tell of the end of its sync. Default: nothing. */
  readonly told?: SyncTold | undefined;
}

/** What telling of syncs needs. */
export interface SyncTelling {
  /** Tells the followers of an environment's log that it has grown. Called after a commit. */
  ring(environmentId: string, position: number): void;
  readonly watch?: CounterWatch | undefined;
}

/**
 * Notes when runs begin and end. The runs of an environment that do so at the same time share a statement, whose commit does not wait for the
 * disk unless it tells something.
 */
export interface SyncRuns {
  /**
   * Records that a run begins, ends a run of the same entity and kind that was left open, and returns the state of syncing. Writes no run and returns
   * null when the system is not in use.
   */
  begin(run: RunBegin): Promise<BegunRun | null>;
  /**
   * Records how a run ended, counts it in its hour, saves the state that it leaves and plans the next run. What is to be told
   * becomes a notice in the same transaction. Writes no run that has already been ended. Returns whether the system is connected and nothing about it waits for an operator.
   */
  end(run: RunEnd): Promise<boolean>;
}

const gathering = {
  keyOf: ({ target }: { readonly target: SyncTarget }) => target.environmentId,
  places: 4,
  mostItems: 100,
  sizeOf: () => 0,
  mostBytes: Infinity,
  concernsAll: (error: unknown) => error instanceof DatabaseAwayError,
};

export function createSyncRuns(store: Store, telling: SyncTelling): SyncRuns {
  const beginning = gatherWork<RunBegin, BegunRun | null>({ ...gathering, work: inRounds((runs) => beginSyncRuns(store, runs)) });
  const ending = gatherWork<RunEnd, boolean>({
    ...gathering,
    keyOf: ({ target, told }) => `${target.environmentId}${told === undefined ? "" : " told"}`,
    work: inRounds((runs) => (runs[0]?.told === undefined ? endSilently(store, runs) : endAndTell(store, runs, telling))),
  });
  return { begin: (run) => beginning.add(run), end: (run) => ending.add(run) };
}

/** Works on runs in rounds that have each entity of a system once: a statement may not change a row twice. */
function inRounds<Run extends { readonly target: SyncTarget }, Result>(
  work: (runs: readonly Run[]) => Promise<readonly Result[]>,
): (runs: readonly Run[]) => Promise<readonly Result[]> {
  return async (runs) => {
    const results = new Map<Run, Result>();
    for (let left = runs; left.length > 0;) {
      const round = [...new Map(left.toReversed().map((run) => [`${run.target.systemId}/${run.target.entity}`, run])).values()];
      const done = await work(round);
      for (const [index, run] of round.entries()) results.set(run, done[index] as Result); // one for each
      left = left.filter((run) => !results.has(run));
    }
    return runs.map((run) => results.get(run) as Result); // every run was in a round
  };
}

/**
 * A condition on the given runs that all of them meet. It also has the planner expect few of them: where it expects a hundred, it reads all
 * states of the environment for each set of runs instead of looking up theirs.
 */
const ofOne = (environmentId: string): RawBuilder<unknown> => sql`given.environment_id = ${environmentId}`;

/** By the primary keys of `systems` and `sync_states`, `sync_runs_open`, `sync_hours` and the unique key of `held_deletions`. */
async function beginSyncRuns(store: Store, runs: readonly RunBegin[]): Promise<readonly (BegunRun | null)[]> {
  const [{ target }] = runs as readonly [RunBegin]; // a set is never empty
  const { environmentId } = target;
  const column = <Value>(valueOf: (run: RunBegin) => Value) => runs.map(valueOf);
  const systemIds = column((run) => run.target.systemId);
  // The lock keeps a run from beginning after a disconnect. Few runs are open; looked for by system, one would be found among all of its runs.
  const statement = sql<SyncState & { readonly run_id: string; readonly is_current: boolean; readonly has_decision: boolean }>`
    with relaxed as materialized (select ${withoutDisk}), given as materialized (
      select * from unnest(${column((run) => run.target.environmentId)}::text[], ${column(({ id }) => id)}::text[],
        ${systemIds}::text[], ${column((run) => run.target.entity)}::text[], ${column(({ kind }) => kind)}::text[],
        ${column(({ startedAt }) => startedAt)}::timestamptz[], ${column(({ traceId }) => traceId)}::text[])
        as given (environment_id, id, system_id, entity, kind, started_at, trace_id) where ${ofOne(environmentId)}
    ), open as materialized (
      select id, system_id, entity, kind from sync_runs where environment_id = ${environmentId} and ended_at is null
    ), left_open as materialized (
      select open.id, given.started_at from open join given on given.system_id = open.system_id and given.entity = open.entity
        and given.kind = open.kind
    ), ended as (
      update sync_runs as run set ended_at = left_open.started_at, error = ${interrupted} from left_open
      where run.environment_id = ${environmentId} and run.id = left_open.id and run.ended_at is null
      returning run.system_id, run.entity, run.ended_at, run.error, run.rejected
    ), ${counting(environmentId)}, used as (
      ${lockingSystemsInUse(environmentId, systemIds)}
    ), begun as (
      insert into sync_runs (environment_id, id, system_id, entity, kind, started_at, trace_id)
      select ${environmentId}, given.id, given.system_id, given.entity, given.kind, given.started_at, given.trace_id
      from given join used on used.id = given.system_id
    )
    select given.id as run_id, state.entity is not null and not exists (
      select from ended where ended.system_id = given.system_id and ended.entity = given.entity
    ) as is_current, exists (
      select from held_deletions as held where held.environment_id = ${environmentId} and held.system_id = given.system_id
        and held.entity = given.entity and held.decision is not null
    ) as has_decision, ${sql.join(stateColumns.map((name) => sql.ref(`state.${name}`)))}
    from given join used on used.id = given.system_id cross join relaxed left join sync_states as state
      on state.environment_id = ${environmentId} and state.system_id = given.system_id and state.entity = given.entity`;
  const { rows } = await retryOnConflict(() => statement.execute(store.environment(environmentId)));
  const found = new Map(rows.map((row) => [row.run_id, row]));
  return await Promise.all(
    runs.map(async (run) => {
      const row = found.get(run.id);
      if (row === undefined) return null;
      const { run_id: _, is_current: isCurrent, has_decision: hasDecision, ...state } = row;
      // Whoever had the run that was left open may have saved progress while this statement waited for its lock.
      return { ...(isCurrent ? state : await loadSyncState(store, run.target)), hasDecision };
    }),
  );
}

/** The columns that the end of a run may change, beside the plan. */
const changedColumns = stateColumns.filter((name) => name !== "next_run_at" && name !== "scan");

async function endSilently(store: Store, runs: readonly RunEnd[]): Promise<readonly boolean[]> {
  const [{ target }] = runs as readonly [RunEnd]; // a set is never empty
  const database = store.environment(target.environmentId);
  const ended = await retryOnConflict(() => endSyncRuns(database, runs, withoutDisk));
  return runs.map(({ id }) => ended.get(id)?.isWell === true);
}

/** Ends runs, and appends notices about those that were open and whose systems are not disconnected. */
async function endAndTell(store: Store, runs: readonly RunEnd[], { ring, watch }: SyncTelling): Promise<readonly boolean[]> {
  const [{ target }] = runs as readonly [RunEnd]; // a set is never empty
  const { environmentId } = target;
  const end = async (transaction: DatabaseTransaction) => {
    const systemIds = runs.map((run) => run.target.systemId);
    // A disconnect waits for this lock, so erasing finds every notice.
    const { rows: systems } = await lockingSystemsForWriting(environmentId, systemIds).execute(transaction);
    const ended = await endSyncRuns(transaction, runs, onDisk);
    const isTold = (run: RunEnd) => ended.get(run.id)?.isEnded === true && systems.some(({ id }) => id === run.target.systemId);
    const told = runs.flatMap((run) => (run.told !== undefined && isTold(run) ? [{ ...run, told: run.told }] : []));
    const notices = told.length === 0 ? [] : await selectSyncNotices(transaction, environmentId, told);
    const position = notices.length === 0 ? null : await appendNotices(transaction, environmentId, notices, watch);
    return { ended, position };
  };
  const { ended, position } = await retryOnConflict(() => store.environment(environmentId).transaction().execute(end));
  if (position !== null) ring(environmentId, position);
  return runs.map(({ id }) => ended.get(id)?.isWell === true);
}

/** In the place of {@link withoutDisk}: followers of the log keep cursors. */
const onDisk = sql<string>`''`;

/** By primary keys and the unique key of `held_deletions`. */
async function endSyncRuns(
  database: Database,
  runs: readonly RunEnd[],
  commit: RawBuilder<string>,
): Promise<ReadonlyMap<string, { readonly isWell: boolean; readonly isEnded: boolean }>> {
  const [{ target }] = runs as readonly [RunEnd]; // a set is never empty
  const { environmentId } = target;
  const given = runs.map(({ target: { systemId, entity }, id, counts, error, endedAt, changes = {}, nextRunAt }) => {
    const { problems, rejection, ...numbers } = columnsOf(counts);
    const texts = { error: clean(error), rejection: clean(rejection) };
    const plan = { plans: nextRunAt !== undefined, next_run_at: nextRunAt ?? null };
    const row = {
      environment_id: environmentId,
      id,
      system_id: systemId,
      entity,
      ended_at: endedAt,
      changes,
      ...numbers,
      ...texts,
      ...plan,
    };
    return { ...row, problems: problems === null ? null : JSON.parse(problems) };
  });
  const names = sql.join(changedColumns.map((name) => sql.ref(name)));
  const { rows } = await sql<{ readonly id: string; readonly isWell: boolean; readonly isEnded: boolean }>`
    with relaxed as materialized (select ${commit}), given as materialized (
      select * from jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as given (environment_id text, id text, system_id text, entity text, ended_at timestamptz,
        changes jsonb, read int, created int, updated int, deleted int, rejected int, hidden int, failed_reads int, error text, rejection text,
        plans boolean, next_run_at timestamptz, problems jsonb) where ${ofOne(environmentId)}
    ), ended as (
      update sync_runs as run set ended_at = given.ended_at, read = given.read, created = given.created, updated = given.updated,
        deleted = given.deleted, rejected = given.rejected, hidden = given.hidden, failed_reads = given.failed_reads, problems = given.problems, rejection = given.rejection, error = given.error
      from given where run.environment_id = ${environmentId} and run.id = given.id and run.ended_at is null
      returning run.id, run.system_id, run.entity, run.ended_at, run.error, run.rejected
    ), ${counting(environmentId)}, saved as (
      update sync_states as state set (${names}) = (select ${names} from jsonb_populate_record(state, given.changes)),
        next_run_at = case when not given.plans or (state.next_run_at > given.ended_at and state.next_run_at < given.next_run_at)
          then state.next_run_at else given.next_run_at end
      from given
      where state.environment_id = ${environmentId} and state.system_id = given.system_id and state.entity = given.entity
        and (given.plans or given.changes <> '{}')
    )
    select given.id, ${systemHasStatus({ environmentId, systemId: sql.ref("given.system_id") }, ["CONNECTED"])} and not exists (
      select from held_deletions as held where held.environment_id = ${environmentId} and held.system_id = given.system_id
    ) as "isWell", exists (select from ended where ended.id = given.id) as "isEnded" from given cross join relaxed`.execute(
    database,
  );
  return new Map(rows.map(({ id, ...end }) => [id, end]));
}

const clean = (text: string | null) => (text === null ? null : cleanText(text));

/**
 * Counts ended runs in the same statement, so the counts of the hours match the runs even after a crash. Hours are locked in the order of their
 * systems, because two nodes may end runs of the same ones.
 */
const counting = (environmentId: string): RawBuilder<unknown> => sql`
    counted as (
      insert into sync_hours as hour (environment_id, system_id, hour, runs, failed_runs, rejected, longest_lag_seconds)
      select ${environmentId}, system_id, date_trunc('hour', ended_at, 'UTC'), count(*), ${countFailed}, sum(rejected),
        max(${lagSeconds(environmentId)})
      from ended group by 2, 3 order by 2, 3
      on conflict (environment_id, system_id, hour)
      do update set runs = hour.runs + excluded.runs, failed_runs = hour.failed_runs + excluded.failed_runs,
        rejected = hour.rejected + excluded.rejected, longest_lag_seconds = greatest(hour.longest_lag_seconds, excluded.longest_lag_seconds)
    )`;

/** How long ago the entity of an ended run had last been synced: the statement does not see what it saves itself. Null: never, or the clock was set back. */
const lagSeconds = (environmentId: string): RawBuilder<unknown> => sql`(
          select extract(epoch from ended.ended_at - state.last_success_at) from sync_states as state
          where state.environment_id = ${environmentId} and state.system_id = ended.system_id and state.entity = ended.entity
            and state.last_success_at <= ended.ended_at)`;
