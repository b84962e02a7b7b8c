import { sql, type Kysely } from "kysely";

/** Keeps which customers of several systems are one. */
export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(database);
}

const statements = [
  `create table customer_links (
     environment_id text not null references environments,
     customer_id text collate "C" not null,
     system_id text not null,
     link_id text collate "C" not null,
     linked_at timestamptz(3) not null,
     primary key (environment_id, customer_id)
   )`,
  "create index customer_links_by_link on customer_links (environment_id, link_id, customer_id)",
  "create index customer_links_by_system on customer_links (environment_id, system_id)",
];
