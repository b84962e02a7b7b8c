import { Client } from "pg";

/** A statement, and how often it ran. */
export interface CountedStatement {
  readonly calls: number;
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
      select sum(calls)::integer as calls, regexp_replace(query, '\\s+', ' ', 'g') as text from counting.pg_stat_statements
      where dbid = (select oid from pg_database where datname = current_database()) and query not like '%counting.pg_stat_statements%'
      group by 2 order by 1 desc`);
    return rows;
  } finally {
    await client.end();
  }
}

const statementsShown = 30;
const mostShown = 160;

/** Prints the statements that run most often while something does. */
export async function printStatements(databaseUrl: string, work: () => Promise<void>): Promise<void> {
  const counted = await countStatements(databaseUrl, work);
  for (const { calls, text } of counted.slice(0, statementsShown))
    console.log(`${String(calls).padStart(7)}  ${text.slice(0, mostShown)}`);
}
