import { sql, type Kysely } from "kysely";

/** Durable readers of the log, and the nodes that run them. */
export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(database);
}

const statements = [
  `create table consumers (
     environment_id text not null,
     id text not null,
     kind text not null,
     places jsonb not null,
     is_active boolean not null,
     revision bigint not null default 0,
     owner text,
     is_restored boolean not null default false,
     fence bigint not null default 0,
     primary key (environment_id, id)
   )`,
  // What a node runs, and what nobody runs.
  `create index consumers_by_owner on consumers (owner) where is_active`,
  `create table consumer_store (
     only_row boolean primary key default true check (only_row),
     identity text not null
   )`,
  `create table consumer_nodes (
     id text primary key,
     alive_until timestamptz(3) not null
   )`,
];
