import { sql } from "kysely";
import type { Store } from "./database.ts";
import type { StoreParts } from "./store-parts.ts";

/** Describes a store for the operator's log. `schema`: the last migration. */
export async function describeStore(
  { kind, service }: Pick<Store, "kind" | "service">,
  { migrations }: Pick<StoreParts, "migrations">,
) {
  const { rows } = await sql<{ version: string }>`select current_setting('server_version') as version`.execute(service);
  return { database: kind, databaseVersion: rows[0]?.version ?? "unknown", schema: [...migrations.keys()].at(-1) };
}
