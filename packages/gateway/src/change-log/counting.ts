import { sql, type RawBuilder } from "kysely";

/** The environment's counter after a statement has taken positions. */
export interface Counter {
  readonly position: number;
  readonly markBefore: string | null;
  /** How long the counter's lock took, in milliseconds. */
  readonly waited: number;
}

/**
 * Takes positions for so many changes, as the part `counter` of a larger statement. Its part `ready` has one row: `count`, for which everything
 * that precedes the lock must be done, and `since`, the time after that. Takes nothing when the counts differ. By the primary key.
 */
export const counting = (environmentId: string, count: number, mark: string): RawBuilder<unknown> => sql`
  update environments
  set change_position = change_position + ${count}, change_mark = ${mark}, change_mark_before = change_mark
  from ready where id = ${environmentId} and ready.count = ${count}
  returning change_position as position, change_mark_before as mark_before,
    extract(epoch from clock_timestamp() - ready.since)::float8 * 1000 as waited`;

/**
 * Inserts the changes of the part `given`, whose rows are numbered from 1, as the part `added` of such a statement. `values`: of the columns
 * from `kind` on.
 */
export const adding = (
  environmentId: string,
  count: number,
  mark: string,
  values: RawBuilder<unknown>,
): RawBuilder<unknown> => sql`
  insert into changes (environment_id, position, mark, kind, entity, record_id, system_id, version, changed_fields, occurred_at, recorded_at,
    cause, trace_id, actor, record, previous)
  select ${environmentId}, counter.position - ${count} + given.number, ${mark}, ${values} from counter cross join given`;

/** The columns of `counter` as a {@link Counter}. */
export const countingColumns = sql`counter.position, counter.mark_before as "markBefore", counter.waited`;
