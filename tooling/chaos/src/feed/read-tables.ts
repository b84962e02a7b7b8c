import { Client } from "pg";

/** A change as the table has it. */
export interface ChangeRow {
  readonly position: number;
  readonly recordId: string;
  readonly version: number;
}

/** The log's tables as they are in the database, past the API. */
export interface LogTables {
  readonly changes: readonly ChangeRow[];
  /** The positions of changes of systems' statuses, which are numbered with the others. */
  readonly systemPositions: readonly number[];
}

/** Reads the log from the database. It is to be that of one environment. */
export async function readTables(databaseUrl: string): Promise<LogTables> {
  const client = new Client({ connectionString: databaseUrl, application_name: "chaos judge" });
  await client.connect();
  try {
    // The role for work that spans environments: not even an owner sees rows otherwise.
    await client.query("set role fettle_service");
    const changes = await client.query<{ position: string; record_id: string; version: number }>(
      "select position, record_id, version from changes order by environment_id, position",
    );
    const systems = await client.query<{ position: string }>(
      "select position from system_changes order by environment_id, position",
    );
    return {
      changes: changes.rows.map((row) => ({ position: Number(row.position), recordId: row.record_id, version: row.version })),
      systemPositions: systems.rows.map(({ position }) => Number(position)),
    };
  } finally {
    await client.end();
  }
}
