import { Client } from "pg";
import type { StatusRow } from "./check-statuses.ts";

/** A row with its position in the log. */
export interface LoggedStatusRow extends StatusRow {
  readonly position: number;
}

/**
 * Every change of a system's status, in the order of the log, read from the database. Times are those of the commits by the database's clock,
 * because the nodes' clocks are wrong on purpose.
 */
export async function readHistory(databaseUrl: string): Promise<readonly LoggedStatusRow[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    // The role for work across environments, because not even an owner sees rows without it.
    await client.query("set role fettle_service");
    interface Row {
      readonly position: string;
      readonly system_id: string;
      readonly status: string;
      readonly reason: string | null;
      readonly committed_at: Date;
    }
    const { rows } = await client.query<Row>(
      `select position, system_id, status, reason, pg_xact_commit_timestamp(xmin) as committed_at
       from system_changes order by environment_id, position`,
    );
    return rows.map((row) => ({
      position: Number(row.position),
      systemId: row.system_id,
      status: row.status,
      reason: row.reason,
      recordedAt: row.committed_at.getTime(),
    }));
  } finally {
    await client.end();
  }
}
