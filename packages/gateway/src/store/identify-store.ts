import { stat } from "node:fs/promises";
import { join } from "node:path";
import { sql } from "kysely";
import type { Database } from "./database.ts";

/**
 * Names the database itself: a server, its timeline, the database and the table as they were created there. A restored backup, a dump that
 * was read in elsewhere and a promoted standby have another name.
 */
export async function identifyPostgres(service: Database): Promise<string> {
  const { rows } = await sql<{ identity: string }>`
    select concat_ws('.', (pg_control_system()).system_identifier, (pg_control_checkpoint()).timeline_id,
      (select oid from pg_database where datname = current_database()), 'environments'::regclass::oid) as identity`.execute(
    service,
  );
  return rows[0]?.identity ?? "";
}

/** Names the files of an embedded store: a folder that was copied or put back has another name. */
export async function identifyFolder(folder: string): Promise<string> {
  const { ino, birthtimeMs } = await stat(join(folder, "PG_VERSION"));
  return `${ino}.${birthtimeMs}`;
}
