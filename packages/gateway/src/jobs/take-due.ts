import type { Db } from "pg-boss";
import { type JobData, longPriority } from "./define-job.ts";
import { environment, turn, waits } from "./look-for-due.ts";

/** Jobs to take: of these environments, of one kind of turn. */
export interface Wanted {
  readonly environmentIds: readonly string[];
  readonly isLong: boolean;
  /** The most jobs, in all and of each environment. */
  readonly most: number;
  readonly mostOfEach: number;
}

/** A job that was taken. */
export interface TakenJob {
  readonly id: string;
  readonly data: JobData;
  readonly retryCount: number;
  /** How long it was due. */
  readonly waitedSeconds: number;
  /** How many jobs of its environment could be taken when it was, up to {@link Wanted.mostOfEach}. */
  readonly found: number;
}

/** The number of a group's jobs that run, on all nodes. By `job_i7`. */
const active = (group: string) => `(
  select count(*) from pgboss.job as active where active.name = $1 and active.state = 'active' and active.group_id = ${group})`;

/**
 * Takes due jobs, of each environment those first that have been due longest, and no more of a group than may run at once on all nodes. What
 * pg-boss's fetch does to a job is done here, too: each attempt has a number of its own. By `fettle_job_due_by_environment` and `job_i7`.
 */
export async function takeDue(db: Db, queue: string, wanted: Wanted, perGroup: number): Promise<readonly TakenJob[]> {
  const { rows } = await db.executeSql(
    `with due as (
      select environment, job.* from unnest($2::text[]) as asked (environment) cross join lateral (
        select id, group_id, start_after, case when policy = 'stately' then coalesce(singleton_key, '') else id::text end as key from pgboss.job
        where job.name = $1 and ${waits} and ${turn} = $3::int and ${environment} = asked.environment and start_after <= now()
          and ${active("job.group_id")} < $5::int
        order by start_after limit $4::int for update skip locked
      ) as job
    ), ranked as (
      select id, start_after, count(*) over (partition by environment)::int as found,
        row_number() over (partition by key order by start_after, id) as of_key,
        ${active("due.group_id")} + row_number() over (partition by coalesce(group_id, id::text) order by start_after, id) as of_group
      from due
    ), chosen as materialized (
      select id, found from ranked where of_key = 1 and of_group <= $5::int order by start_after, id limit $6::int
    ), taken as (
      update pgboss.job set state = 'active', started_on = now(), heartbeat_on = now(),
        retry_count = case when started_on is null then retry_count else retry_count + 1 end
      where name = $1 and id = any (array(select id from chosen)) returning id, data, retry_count,
        greatest(0, extract(epoch from now() - start_after))::float8 as waited
    )
    select id, data, retry_count as "retryCount", waited as "waitedSeconds", found from taken join chosen using (id)`,
    [queue, wanted.environmentIds, wanted.isLong ? longPriority : 0, wanted.mostOfEach, perGroup, wanted.most],
  );
  return rows;
}
