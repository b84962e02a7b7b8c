import { sql } from "kysely";
import type { DatabaseTransaction } from "../store/database.ts";
import { allocatePositions, type TakenPositions } from "./allocate-positions.ts";
import type { CounterWatch } from "./counter-watch.ts";
import type { NoticeKind } from "./notice-kinds.ts";
import type { NoticeData } from "./tables.ts";

/** An event that is no record change, without a position. */
export interface NewNotice {
  readonly kind: NoticeKind;
  /** Null when it is about no system. */
  readonly systemId: string | null;
  /** What it is about beside the system, such as a sync run. */
  readonly subjectId: string | null;
  /** A few values, and nothing of the vendor's: they stay as long as the log, unless the system is erased. */
  readonly data: NoticeData;
  readonly recordedAt: Date;
  readonly traceId: string;
}

/**
 * Appends notices, at least one, to an environment's log and returns its new end. It is the last step of a writing transaction, as
 * appending changes is; ring the feed after the commit. The transaction must be on the disk when it has committed: a follower of the log may
 * keep its cursor. Each notice takes the environment's counter, so what happens to every system every minute is no notice.
 */
export async function appendNotices(
  transaction: DatabaseTransaction,
  environmentId: string,
  notices: readonly NewNotice[],
  watch?: CounterWatch,
): Promise<number> {
  const taken = await allocatePositions(transaction, environmentId, notices.length, watch);
  await insertNotices(transaction, environmentId, notices, taken);
  return taken.after.position + notices.length;
}

/**
 * Inserts notices at positions that the transaction has taken, from the first one above `after` on: for a transaction that takes positions for
 * other entries too, of a system's status for example. It must not ring the feed with record changes, which stand for all of its positions.
 */
export async function insertNotices(
  transaction: DatabaseTransaction,
  environmentId: string,
  notices: readonly NewNotice[],
  { after, mark }: TakenPositions,
): Promise<void> {
  const rows = notices.map(({ kind, systemId, subjectId, data, recordedAt, traceId }, index) => ({
    position: after.position + 1 + index,
    kind,
    system_id: systemId,
    subject_id: subjectId,
    data,
    recorded_at: recordedAt,
    trace_id: traceId,
  }));
  await sql`
    insert into notices (environment_id, mark, position, kind, system_id, subject_id, data, recorded_at, trace_id)
    select ${environmentId}, ${mark}, given.*
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given (position bigint, kind text, system_id text, subject_id text, data jsonb,
      recorded_at timestamptz, trace_id text)`.execute(transaction);
}
