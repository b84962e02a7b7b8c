import type { Catalog } from "../catalog/catalog.ts";
import type { Log } from "../log.ts";
import { openEmbeddedStore } from "./open-embedded-store.ts";
import { openPostgresStore } from "./open-postgres-store.ts";
import type { DatabaseAddress } from "./database-address.ts";
import type { OpenStore } from "./opened-store.ts";

/**
 * Opens the store and brings its tables and indexes up to date. Several nodes may open one PostgreSQL at the same time.
 * @throws StartError when it cannot be reached or opened, or when its roles could get around row-level security.
 */
export function openStore(database: DatabaseAddress, catalog: Pick<Catalog, "entities">, log?: Log): Promise<OpenStore> {
  return database.kind === "embedded"
    ? openEmbeddedStore(database.folder, catalog)
    : openPostgresStore(database.url, catalog, log);
}
