import { Client } from "pg";

/** A statement, how often it ran, and how long the server took to plan and run it. */
export interface CountedStatement {
  readonly calls: number;
  readonly milliseconds: number;
  readonly text: string;
}

/** Counts the statements of a database while something runs. Its server must have been opened to count them. */
export async function countStatements(databaseUrl: string, work: () => Promise<void>): Promise<readonly CountedStatement[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client
      .query("create schema if not exists counting; create extension if not exists pg_stat_statements schema counting")
      .catch((cause: unknown) => {
        throw new Error("Statements are counted only on a PostgreSQL that the bench starts: leave DATABASE_URL out", { cause });
      });
    await client.query("select counting.pg_stat_statements_reset()");
    await work();
    const { rows } = await client.query<CountedStatement>(`
      select sum(calls)::integer as calls, sum(total_plan_time + total_exec_time) as milliseconds, regexp_replace(query, '\\s+', ' ', 'g') as text from counting.pg_stat_statements
      where dbid = (select oid from pg_database where datname = current_database()) and query not like '%counting.pg_stat_statements%'
      group by 3 order by 1 desc`);
    return rows;
  } finally {
    await client.end();
  }
}

const statementsShown = 30;
const mostShown = 160;

/** Prints the statements that the server spends the most time on while something runs. */
export async function printStatements(databaseUrl: string, work: () => Promise<void>): Promise<void> {
  const counted = await countStatements(databaseUrl, work);
  const longest = counted.toSorted((one, other) => other.milliseconds - one.milliseconds).slice(0, statementsShown);
  for (const { calls, milliseconds, text } of longest)
    console.log(`${String(calls).padStart(7)} ${milliseconds.toFixed(0).padStart(7)} ms  ${text.slice(0, mostShown)}`);
}
