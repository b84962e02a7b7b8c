import { Client } from "pg";

/** The number of the node's sessions on the database. */
export async function countSessions(databaseUrl: string): Promise<number> {
  const client = new Client({ connectionString: databaseUrl, application_name: "chaos" });
  await client.connect();
  try {
    const { rows } = await client.query<{ count: number }>(
      "select count(*)::int as count from pg_stat_activity where datname = current_database() and application_name <> 'chaos'",
    );
    return rows[0]?.count ?? 0;
  } finally {
    await client.end();
  }
}
