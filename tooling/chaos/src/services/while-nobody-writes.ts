import { Client } from "pg";

/**
 * Does some work while no gateway can add to a log, because this locks the rows that give every writer its positions. The work receives the
 * last position, and may stop the database.
 */
export async function whileNobodyWrites<Result>(databaseUrl: string, work: (end: number) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: databaseUrl, application_name: "chaos backup" });
  // The lock does not outlive the database.
  client.on("error", () => undefined);
  await client.connect();
  try {
    // The role for work across environments, because not even an owner sees rows without it.
    await client.query("begin; set local role fettle_service");
    const { rows } = await client.query<{ end: string }>('select change_position as "end" from environments for update');
    return await work(Math.max(...rows.map(({ end }) => Number(end))));
  } finally {
    await client.end().catch(() => undefined);
  }
}
