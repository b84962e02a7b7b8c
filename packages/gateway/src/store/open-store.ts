import type { Log } from "../log.ts";
import { noTracer, type Tracer } from "../telemetry/tracer.ts";
import { openEmbeddedStore } from "./open-embedded-store.ts";
import { openPostgresStore } from "./open-postgres-store.ts";
import type { DatabaseAddress } from "./database-address.ts";
import type { OpenStore } from "./opened-store.ts";
import type { ReadSettings } from "./read-settings.ts";
import type { StoreContents } from "./store-parts.ts";
import { traceStatements } from "./trace-statements.ts";

/**
 * Opens the store and brings its tables and indexes up to date. Several nodes may open one PostgreSQL at the same time.
 * @throws StartError when the store cannot be reached or opened, or would not keep tenants apart.
 */
export function openStore(
  database: DatabaseAddress,
  contents: StoreContents,
  log?: Log,
  reads?: ReadSettings,
  tracer: Tracer = noTracer,
): Promise<OpenStore> {
  const statements = traceStatements(tracer);
  return database.kind === "embedded"
    ? openEmbeddedStore(database.folder, contents, statements)
    : openPostgresStore(database.url, contents, log, undefined, reads, statements);
}
