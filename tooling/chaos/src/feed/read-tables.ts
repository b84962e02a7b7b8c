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

const environmentOf = "(select environment_id from systems where id = $1)";

/** Reads the log of a system's environment from the database. */
export async function readTables(databaseUrl: string, systemId: string): Promise<LogTables> {
  const client = new Client({ connectionString: databaseUrl, application_name: "chaos judge" });
  await client.connect();
  try {
    // The role for work that spans environments: not even an owner sees rows otherwise.
    await client.query("set role fettle_service");
    const changes = await client.query<{ position: string; record_id: string; version: number }>(
      `select position, record_id, version from changes where environment_id = ${environmentOf} order by position`,
      [systemId],
    );
    const systems = await client.query<{ position: string }>(
      `select position from system_changes where environment_id = ${environmentOf} order by position`,
      [systemId],
    );
    return {
      changes: changes.rows.map((row) => ({ position: Number(row.position), recordId: row.record_id, version: row.version })),
      systemPositions: systems.rows.map(({ position }) => Number(position)),
    };
  } finally {
    await client.end();
  }
}
