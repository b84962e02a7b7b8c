import { Client } from "pg";
import type { StatusRow } from "./check-statuses.ts";

/** Every change of a system's status there was, in the order of the log, from the database itself. */
export async function readHistory(databaseUrl: string): Promise<readonly StatusRow[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    // The role for work that spans environments: not even an owner sees rows otherwise.
    await client.query("set role fettle_service");
    const { rows } = await client.query<{ system_id: string; status: string; reason: string | null; recorded_at: Date }>(
      "select system_id, status, reason, recorded_at from system_changes order by environment_id, position",
    );
    return rows.map((row) => ({
      systemId: row.system_id,
      status: row.status,
      reason: row.reason,
      recordedAt: row.recorded_at.getTime(),
    }));
  } finally {
    await client.end();
  }
}
