import type { StoreAddress } from "./store-address.ts";
import type { Log } from "../log.ts";
import type { Store } from "./database.ts";
import { openEmbeddedStore } from "./open-embedded-store.ts";
import { openPostgresStore } from "./open-postgres-store.ts";
import type { JobDatabase } from "./job-database.ts";
import type { StoreContents } from "./store-parts.ts";

/** The store together with what the job queue runs on. */
export interface OpenStore extends Store {
  readonly jobDatabase: JobDatabase;
}

/**
 * Opens the store and brings its tables and indexes up to date. Several nodes may open one PostgreSQL at the same time.
 * @throws StartError when it cannot be reached or opened, or when tenants would not be kept apart in it.
 */
export function openStore(database: StoreAddress, contents: StoreContents, log?: Log): Promise<OpenStore> {
  return database.kind === "embedded"
    ? openEmbeddedStore(database.folder, contents)
    : openPostgresStore(database.url, contents, log);
}
