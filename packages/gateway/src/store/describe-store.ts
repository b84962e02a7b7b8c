import { sql } from "kysely";
import type { Store } from "./database.ts";
import { schemaVersion } from "./migrate.ts";

/** What the operator's log says of a store. */
export async function describeStore({ kind, service }: Pick<Store, "kind" | "service">) {
  const { rows } = await sql<{ version: string }>`select current_setting('server_version') as version`.execute(service);
  return { database: kind, databaseVersion: rows[0]?.version ?? "unknown", schema: schemaVersion };
}
