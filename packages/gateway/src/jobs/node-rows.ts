import type { Db } from "pg-boss";
import { nodeSetting } from "../store/job-database.ts";
import { nodeLock } from "./node-session.ts";

/**
 * Makes every job that begins carry the number of the node whose session took it, in the same statement. Sessions of earlier
 * versions leave no number. For the owner of the schema `pgboss`, at every start, one node at a time: pg-boss may have recreated
 * the table.
 */
export const markNodes = `
create or replace function pgboss.fettle_mark_node() returns trigger language plpgsql as $$
declare
  node constant text := nullif(current_setting('${nodeSetting}', true), '');
begin
  new.output := case when node is not null then jsonb_build_object('node', node::int) end;
  return new;
end $$;
do $$
begin
  if not exists (select from pg_trigger where tgrelid = 'pgboss.job'::regclass and tgname = 'fettle_mark_node') then
    create trigger fettle_mark_node before update on pgboss.job for each row
      when (new.state = 'active' and old.state < 'active') execute function pgboss.fettle_mark_node();
  end if;
end $$`;

/** Finds nodes that have active jobs and no session. It uses `job_i7`; active jobs are few. */
export async function selectDead(db: Db, queues: readonly string[], own: number): Promise<readonly number[]> {
  const { rows } = await db.executeSql(
    `select node from (
      select distinct (output->>'node')::int as node from pgboss.job
      where name = any($1::text[]) and state = 'active' and group_id is not null and output->>'node' is not null
    ) busy
    where node <> $2::int and not exists (
      select from pg_locks where locktype = 'advisory' and granted and objsubid = 2
        and database = (select oid from pg_database where datname = current_database())
        and classid = ${nodeLock}::oid and objid = node::oid
    )`,
    [queues, own],
  );
  return rows.map(({ node }: { readonly node: number }) => node);
}

/** One attempt of a job. */
export interface Attempt {
  readonly id: string;
  readonly retryCount: number;
}

/** The active jobs to put back into the queue. */
export type GivenBack =
  /** All jobs of a node without a session; none if it has one again. */
  | { readonly node: number }
  /** These attempts, which have stopped. */
  | { readonly attempts: readonly Attempt[] }
  /** All jobs: no other process can have the database open. */
  | "all";

/**
 * Puts jobs back into the queue in one statement and returns the number for each queue. A job that its own node gives back begins
 * at once and loses no attempt. A job of a dead node also begins at once, but after a growing pause from its second attempt on:
 * the job itself may be killing nodes.
 */
export async function giveBack(db: Db, queues: readonly string[], given: GivenBack): Promise<readonly QueueCount[]> {
  const [condition, parameters] = conditionOf(given);
  const isOwn = typeof given === "object" && "attempts" in given;
  const { rows } = await db.executeSql(
    `with given as (
      select id, name, singleton_key from pgboss.job
      where name = any($1::text[]) and state = 'active' and group_id is not null and ${condition} for update
    ), doubled as (
      -- Another attempt of the same key already waits: one is enough.
      update pgboss.job waiting set start_after = least(waiting.start_after, now()) from given
      where waiting.name = given.name and waiting.state = 'retry' and waiting.policy = 'stately'
        and coalesce(waiting.singleton_key, '') = coalesce(given.singleton_key, '')
      returning given.name, given.id
    ), ended as (
      update pgboss.job set state = 'cancelled', completed_on = now(), output = null, heartbeat_on = null from doubled
      where job.name = doubled.name and job.id = doubled.id
    ), waits as (
      update pgboss.job set output = null, heartbeat_on = null, ${isOwn ? ofItsOwn : ofTheDead} from given
      where job.name = given.name and job.id = given.id and given.id not in (select id from doubled)
    )
    select name as queue, count(*)::int as count from given group by name`,
    [queues, ...parameters],
  );
  return rows;
}

/** The number of jobs in a queue. */
export interface QueueCount {
  readonly queue: string;
  readonly count: number;
}

const ofItsOwn = "state = 'retry', start_after = now(), retry_limit = retry_limit + 1";
const ofTheDead = `
        state = case when retry_count < retry_limit then 'retry' else 'failed' end::pgboss.job_state,
        completed_on = case when retry_count < retry_limit then null else now() end,
        start_after = now() + case when retry_count = 0 then 0 else least(retry_delay_max, power(2, retry_count - 1)) end * interval '1 second'`;

function conditionOf(given: GivenBack): readonly [string, readonly unknown[]] {
  if (given === "all") return ["true", []];
  if ("node" in given)
    return [`(select pg_try_advisory_xact_lock(${nodeLock}, $2::int)) and (output->>'node')::int = $2::int`, [given.node]];
  // pg-boss fences its own writes about an attempt in the same way.
  const attempts = given.attempts.map(({ id, retryCount }) => `${id}:${retryCount}`);
  return ["id::text || ':' || retry_count::text = any($2::text[])", [attempts]];
}
