import { sql, type Kysely } from "kysely";

/** Adds the trusted time for deletion by age, and tokens whose expiry is to be recorded. */
export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(database);
}

const statements = [
  `create table trusted_time (
     only_row boolean primary key default true check (only_row),
     reached_at timestamptz(3) not null,
     doubted_since timestamptz(3)
   )`,
  `grant select, insert, update on trusted_time to fettle_service`,
  `create index api_tokens_to_end on api_tokens (expires_at) where revoked_at is null and expires_at is not null`,
];
