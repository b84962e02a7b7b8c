import { Client, type QueryResultRow } from "pg";

/** Runs one statement, or several without values, in a session of its own. */
export async function runStatement<Row extends QueryResultRow>(
  databaseUrl: string,
  statement: string,
  values?: readonly unknown[],
): Promise<readonly Row[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query<Row>(statement, values === undefined ? undefined : [...values])).rows;
  } finally {
    await client.end();
  }
}
