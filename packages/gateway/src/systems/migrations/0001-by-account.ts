import { sql, type Kysely } from "kysely";

/** Finds the systems of a vendor's account. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`
    create index systems_by_account on systems (environment_id, connector_id, account_id) where status <> 'DISCONNECTED'`.execute(
    database,
  );
}
