import type { Db } from "pg-boss";
import { longPriority } from "./define-job.ts";

/** The kind of turn that a job asks for, as an indexed value. */
export const turn = "least(priority, 0)";

/** The environment of a job, as an indexed value: that of its group. */
export const environment = "coalesce(group_tier, '')";

/** A condition: the job waits. */
export const waits = "state < 'active' and not blocked";

/**
 * Creates the index of the look and of the fetch. Most jobs are scheduled polls, one for each entity of a system; pg-boss's own index reads
 * through all of them. For the owner of the schema `pgboss`, at every start, one node at a time.
 */
export const indexDue = `
  create index if not exists fettle_job_due_by_environment on pgboss.job (name, ${turn}, ${environment}, start_after) where ${waits};
  drop index if exists pgboss.fettle_job_due`;

/** An environment of which jobs of a queue wait that are due. */
export interface DueEnvironment {
  readonly queue: string;
  readonly environmentId: string;
  /** Whether they take long turns. An environment may have jobs of both kinds, and is then found twice. */
  readonly isLong: boolean;
}

/**
 * The environments with due jobs, those whose jobs have waited longest first. The cost depends on how many environments there are, and not on
 * how many jobs are due or scheduled for later. By `fettle_job_due_by_environment`.
 */
export async function lookForDue(db: Db, queues: readonly string[]): Promise<readonly DueEnvironment[]> {
  const next = (of: string, after: string) => `(
    select ${environment} from pgboss.job where job.name = ${of}.name and ${waits} and ${turn} = ${of}.turn ${after}
    order by ${environment} limit 1)`;
  const { rows } = await db.executeSql(
    `with recursive waiting (name, turn, environment) as (
      select name, turn, ${next("asked", "")}
      from (select * from unnest($1::text[]) as queue (name) cross join (values (0), (${longPriority})) as kind (turn)) as asked
      union all
      select name, turn, ${next("waiting", `and ${environment} > waiting.environment`)} from waiting where environment is not null
    )
    select name as queue, environment as "environmentId", turn < 0 as "isLong" from waiting cross join lateral (
      select start_after from pgboss.job where job.name = waiting.name and ${waits} and ${turn} = waiting.turn
        and ${environment} = waiting.environment and start_after <= now() order by start_after limit 1
    ) as first order by start_after`,
    [queues],
  );
  return rows;
}
