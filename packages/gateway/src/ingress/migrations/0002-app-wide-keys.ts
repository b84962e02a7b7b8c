import { sql, type Kysely } from "kysely";

/** Adds the addresses of app-wide webhooks. */
export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(database);
}

const statements = [
  `create table app_wide_keys (
     environment_id text not null,
     id text not null,
     connector_id text not null,
     key_hash bytea not null unique,
     sealed text not null,
     created_at timestamptz(3) not null,
     ends_at timestamptz(3),
     primary key (environment_id, id)
   )`,
  // The one address that lasts; former ones end.
  `create unique index app_wide_keys_current on app_wide_keys (environment_id, connector_id) where ends_at is null`,
];
