import { sql, type Insertable } from "kysely";
import type { DatabaseTransaction } from "../store/database.ts";
import { parseExact } from "../store/exact-json.ts";
import { inSizedSteps } from "../store/in-steps.ts";
import type { ChangeTable } from "./tables.ts";
import { withRows, type Appended, type WrittenRow } from "./appended.ts";
import type { RecordChange } from "./change.ts";
import { toRecordChange } from "./change-rows.ts";
import { adding, type Counter, counting, countingColumns } from "./counting.ts";
import type { CounterWatch } from "./counter-watch.ts";
import { drawMark, type Place } from "./place.ts";

/** A change without a position. */
export type NewChange = Omit<Insertable<ChangeTable>, "position" | "environment_id" | "mark">;

/**
 * Appends changes, at least one, to an environment's log and returns what it added. It is the last step of a writing transaction: from its
 * first statement to the commit, other writers of the environment wait. The watch is told how long the lock took, even when the wait is
 * given up. By the primary key of `environments`.
 */
export async function appendChanges(
  transaction: DatabaseTransaction,
  environmentId: string,
  changes: readonly NewChange[],
  watch?: CounterWatch,
): Promise<Appended> {
  const mark = drawMark();
  let after: Place | undefined;
  let end = 0;
  for (const step of inSizedSteps(changes, sizeOf)) {
    const startedAt = performance.now();
    let waited: number | undefined;
    try {
      const counter = await appendStep(transaction, environmentId, step, mark);
      after ??= { position: counter.position - step.length, mark: counter.markBefore };
      end = counter.position;
      ({ waited } = counter);
    } finally {
      watch?.(environmentId, waited ?? performance.now() - startedAt);
    }
  }
  if (after === undefined) throw new Error("There are no changes to append.");
  return toAppended(environmentId, { after, position: end, mark }, () => changes);
}

/** What a transaction has added to the log. `changes` are asked for only if someone follows the log. */
export function toAppended(
  environmentId: string,
  { after, position, mark }: Pick<Appended, "after" | "position" | "mark">,
  changes: () => readonly NewChange[],
): Appended {
  let rows: readonly WrittenRow[] | undefined;
  let read: readonly RecordChange[] | undefined;
  const written = () =>
    (rows ??= changes().map((change, index) => ({
      ...change,
      environment_id: environmentId,
      position: after.position + 1 + index,
      mark,
    })));
  const appended: Appended = {
    after,
    position,
    mark,
    get changes() {
      return (read ??= written().map(asRead));
    },
  };
  return withRows(appended, written);
}

/**
 * Takes positions and inserts the changes in one statement, so the counter stays locked for no round trip. The changes are read from their
 * text before the counter is locked: its condition needs all of them.
 */
async function appendStep(
  transaction: DatabaseTransaction,
  environmentId: string,
  changes: readonly NewChange[],
  mark: string,
): Promise<Counter> {
  const count = changes.length;
  const { rows } = await sql<Counter>`
    with given as materialized (
      select * from jsonb_to_recordset(${textOf(changes)}::jsonb) as change (number int, kind text, entity text, record_id text,
        system_id text, version int, changed_fields text[], occurred_at timestamptz, recorded_at timestamptz, cause text,
        trace_id text, actor jsonb, record jsonb, previous jsonb)),
    ready as materialized (select (select count(*) from given) as count, clock_timestamp() as since),
    counter as (${counting(environmentId, count, mark)}),
    added as (${adding(environmentId, count, mark, changeValues)})
    select ${countingColumns} from counter`.execute(transaction);
  const [counter] = rows;
  if (counter === undefined) throw new Error("The environment does not exist.");
  return counter;
}

const changeValues = sql`kind, entity, record_id, system_id, version, changed_fields, occurred_at, recorded_at, cause, trace_id, actor, record, previous`;

/** The snapshots are JSON already. */
function textOf(changes: readonly NewChange[]): string {
  const rows = changes.map(({ record, previous, actor, ...change }, index) => {
    const values = JSON.stringify({ ...change, number: index + 1 }).slice(0, -1);
    return `${values},"actor":${actor ?? null},"record":${record ?? null},"previous":${previous ?? null}}`;
  });
  return `[${rows.join()}]`;
}

const sizeOf = ({ record, previous }: NewChange) => (record?.length ?? 0) + (previous?.length ?? 0);

/** The change as reading the written row would return it. */
const asRead = (row: WrittenRow) =>
  toRecordChange({
    ...row,
    occurred_at: row.occurred_at ?? null,
    mark: row.mark ?? null,
    actor: parsed(row.actor),
    record: parsed(row.record),
    previous: parsed(row.previous),
  });

// The text written to a jsonb column is the same as the text read from it.
const parsed = <Value>(text: string | null | undefined) =>
  text === null || text === undefined ? null : (parseExact(text) as Value); // the text was made from such a value
