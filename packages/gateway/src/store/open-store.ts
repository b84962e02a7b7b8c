import type { Catalog } from "../catalog/catalog.ts";
import type { GatewayConfiguration } from "../configuration.ts";
import type { Log } from "../log.ts";
import type { Store } from "./database.ts";
import { openEmbeddedStore } from "./open-embedded-store.ts";
import { openPostgresStore } from "./open-postgres-store.ts";
import type { JobDatabase } from "./job-database.ts";

/** The store together with what the job queue runs on. */
export interface OpenStore extends Store {
  readonly jobDatabase: JobDatabase;
}

/**
 * Opens the store and brings its tables and indexes up to date. Several nodes may open one PostgreSQL at the same time.
 * @throws StartError when it cannot be reached or opened, or when its roles could get around row-level security.
 */
export function openStore(
  database: GatewayConfiguration["database"],
  catalog: Pick<Catalog, "entities">,
  log?: Log,
): Promise<OpenStore> {
  return database.kind === "embedded"
    ? openEmbeddedStore(database.folder, catalog)
    : openPostgresStore(database.url, catalog, log);
}
