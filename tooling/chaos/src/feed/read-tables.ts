import { Client } from "pg";

/** A change as a row of the table. */
export interface ChangeRow {
  readonly position: number;
  readonly recordId: string;
  readonly version: number;
}

/** The log's tables, read from the database instead of the API. */
export interface LogTables {
  readonly changes: readonly ChangeRow[];
  /** The positions of systems' statuses, commands' states and notices, which share the numbering of record changes. */
  readonly otherPositions: readonly number[];
}

const environmentOf = "(select environment_id from systems where id = $1)";

/** Reads the log of a system's environment from the database. */
export async function readTables(databaseUrl: string, systemId: string): Promise<LogTables> {
  const client = new Client({ connectionString: databaseUrl, application_name: "chaos judge" });
  await client.connect();
  try {
    // The role for work across environments, because not even an owner sees rows without it.
    await client.query("set role fettle_service");
    const changes = await client.query<{ position: string; record_id: string; version: number }>(
      `select position, record_id, version from changes where environment_id = ${environmentOf} order by position`,
      [systemId],
    );
    const others = await client.query<{ position: string }>(
      `select position from system_changes where environment_id = ${environmentOf}
      union all select position from command_changes where environment_id = ${environmentOf}
      union all select position from notices where environment_id = ${environmentOf} order by position`,
      [systemId],
    );
    return {
      changes: changes.rows.map((row) => ({ position: Number(row.position), recordId: row.record_id, version: row.version })),
      otherPositions: others.rows.map(({ position }) => Number(position)),
    };
  } finally {
    await client.end();
  }
}
