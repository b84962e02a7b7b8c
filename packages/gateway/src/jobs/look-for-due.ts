import type { Db } from "pg-boss";
import { type DueTurns, longPriority } from "./fetch-fairly.ts";

/** The kind of turn that a job asks for, as an indexed value. */
const turn = "least(priority, 0)";

/**
 * Creates the index of the look. Most jobs are scheduled polls, one for each entity of a system; pg-boss's own index reads through all of
 * them. For the owner of the schema `pgboss`, at every start, one node at a time.
 */
export const indexDue = `create index if not exists fettle_job_due on pgboss.job (name, ${turn}, start_after)
  where state < 'active' and not blocked`;

/**
 * Which turns the waiting jobs of each queue ask for; queues whose waiting jobs are all scheduled for later are left out. This is much
 * cheaper than a fetch that finds nothing. By `fettle_job_due`.
 */
export async function lookForDue(db: Db, queues: readonly string[]): Promise<ReadonlyMap<string, DueTurns>> {
  const { rows } = await db.executeSql(
    `select name, ${isDue(`${turn} = 0`)} as short, ${isDue(`${turn} = ${longPriority}`)} as long from unnest($1::text[]) as queue (name)`,
    [queues],
  );
  const found = rows as readonly (DueTurns & { readonly name: string })[];
  return new Map(found.filter(({ short, long }) => short || long).map(({ name, ...turns }) => [name, turns]));
}

const isDue = (turns: string) => `exists (
  select from pgboss.job where job.name = queue.name and state < 'active' and not blocked and start_after <= now() and ${turns})`;
