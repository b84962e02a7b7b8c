import { sql, type Kysely } from "kysely";

/** Finds the oldest event that waits for an endpoint, however many do. Few deliveries wait. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `create index webhook_deliveries_oldest_waiting on webhook_deliveries (environment_id, endpoint_id, recorded_at) where state = 'PENDING'`,
    )
    .execute(database);
}
