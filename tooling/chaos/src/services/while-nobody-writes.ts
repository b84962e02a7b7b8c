import { Client } from "pg";

/**
 * Does some work while no gateway can add to a log: every writer takes its positions from the rows that are locked here. The work is told
 * the last position, and may take the database away.
 */
export async function whileNobodyWrites<Result>(databaseUrl: string, work: (end: number) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: databaseUrl, application_name: "chaos backup" });
  // It does not outlive the database.
  client.on("error", () => undefined);
  await client.connect();
  try {
    // The role for work that spans environments: not even an owner sees rows otherwise.
    await client.query("begin; set local role fettle_service");
    const { rows } = await client.query<{ end: string }>('select change_position as "end" from environments for update');
    return await work(Math.max(...rows.map(({ end }) => Number(end))));
  } finally {
    await client.end().catch(() => undefined);
  }
}
