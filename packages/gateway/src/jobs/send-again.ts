import type { Db } from "pg-boss";
import { longPriority, type NextTurn } from "./define-job.ts";
import type { Attempt } from "./node-rows.ts";

/** An attempt whose job is to run again. */
export interface AgainAttempt extends Attempt {
  readonly again: NextTurn;
}

/**
 * Ends attempts and sends their jobs again, in one statement, and returns the ids of those that it ended. It does neither where the attempt is
 * no longer active, or where a job of the same key already waits.
 *
 * A job's row becomes that of the next job, with an id and numbers of attempts of its own. Completing one and inserting the other would write
 * twice as many rows, check the queue's row for each, and leave every job's row behind for an hour.
 */
export async function sendAgain(db: Db, queue: string, attempts: readonly AgainAttempt[]): Promise<ReadonlySet<string>> {
  if (attempts.length === 0) return new Set();
  const column = <Value>(valueOf: (attempt: AgainAttempt) => Value) => attempts.map(valueOf);
  const { rows } = await db.executeSql(
    `update pgboss.job set id = gen_random_uuid(), state = 'created', created_on = now(), started_on = null, heartbeat_on = null, output = null,
      start_after = now() + again.after_seconds * interval '1 second', priority = again.priority,
      keep_until = now() + (again.after_seconds + queue.retention_seconds) * interval '1 second',
      expire_seconds = queue.expire_seconds, deletion_seconds = queue.deletion_seconds, heartbeat_seconds = queue.heartbeat_seconds,
      retry_count = 0, retry_limit = queue.retry_limit, retry_delay = queue.retry_delay,
      retry_backoff = queue.retry_backoff, retry_delay_max = queue.retry_delay_max
    from unnest($2::uuid[], $3::int[], $4::float8[], $5::int[]) as again (id, retry_count, after_seconds, priority), pgboss.queue as queue
    where queue.name = $1 and job.name = $1 and job.id = again.id and job.retry_count = again.retry_count and job.state = 'active'
      and not exists (
        select from pgboss.job as waiting where waiting.name = $1 and waiting.state = 'created' and waiting.policy = 'stately'
          and coalesce(waiting.singleton_key, '') = coalesce(job.singleton_key, '')
      )
    returning again.id`,
    [
      queue,
      column(({ id }) => id),
      column(({ retryCount }) => retryCount),
      column(({ again }) => again.afterSeconds),
      column(({ again }) => (again.isLong ? longPriority : 0)),
    ],
  );
  return new Set(rows.map(({ id }: { readonly id: string }) => id));
}
