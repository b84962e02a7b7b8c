import { sql, type Kysely } from "kysely";

/** The files that apps have sent, in pieces. */
export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(database);
}

const statements = [
  `create table uploads (
     environment_id text not null,
     id text not null,
     system_id text not null,
     name text not null,
     content_type text not null,
     size bigint,
     created_at timestamptz(3) not null,
     expires_at timestamptz(3) not null,
     primary key (environment_id, id)
   )`,
  `create index uploads_by_system on uploads (environment_id, system_id, expires_at)`,
  `create index uploads_by_age on uploads (expires_at)`,
  `create table upload_pieces (
     environment_id text not null,
     upload_id text not null,
     number integer not null,
     bytes bytea not null,
     primary key (environment_id, upload_id, number),
     foreign key (environment_id, upload_id) references uploads (environment_id, id) on delete cascade
   )`,
];
