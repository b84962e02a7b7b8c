import { Client } from "pg";

/** Runs statements on a PostgreSQL server over their own connection. */
export async function administer(url: string, statements: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statements);
  } finally {
    await client.end();
  }
}
