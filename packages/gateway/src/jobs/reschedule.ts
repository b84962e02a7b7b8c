import type { Db } from "pg-boss";

/**
 * Gives the newest waiting job of a key another time, and returns whether there is one. By `job_i3`; pg-boss's own statement reads through all
 * jobs of the queue that wait.
 *
 * @param queue a queue of the policy `stately`.
 */
export async function reschedule(
  db: Db,
  queue: string,
  { key, afterSeconds, priority }: { readonly key: string; readonly afterSeconds: number; readonly priority: number },
): Promise<boolean> {
  const { rows } = await db.executeSql(
    `update pgboss.job set start_after = now() + $3::float8 * interval '1 second', priority = $4::int,
      keep_until = now() + $3::float8 * interval '1 second' + (keep_until - start_after)
    where name = $1 and state < 'active' and id = (
      select id from pgboss.job where name = $1 and policy = 'stately' and state <= 'active' and state in ('created', 'retry')
        and coalesce(singleton_key, '') = $2 order by created_on desc limit 1
    )
    returning id`,
    [queue, key, afterSeconds, priority],
  );
  return rows.length > 0;
}
