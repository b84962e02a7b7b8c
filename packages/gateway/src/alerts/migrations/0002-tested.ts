import { sql, type Kysely } from "kysely";

/** When a channel was last tested, so that nobody uses tests to send any number of messages. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql.raw("alter table alert_channels add column last_tested_at timestamptz(3)").execute(database);
}
