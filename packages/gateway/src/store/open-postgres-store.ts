import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import type { Catalog } from "../catalog/catalog.ts";
import { StartError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { Database } from "./database.ts";
import { parseExact } from "./exact-json.ts";
import { listenOnPostgres } from "./listen-on-postgres.ts";
import { migrate } from "./migrate.ts";
import type { OpenStore } from "./open-store.ts";
import { appRole, serviceRole } from "./roles.ts";
import { scopedPool } from "./scoped-pool.ts";
import { createSparingClient } from "./sparing-client.ts";
import type { Tables } from "./tables.ts";

/** Bounds for a stuck statement, lock or transaction, in milliseconds, that the server holds every session to. */
export interface SessionBounds {
  readonly statement_timeout: number;
  readonly lock_timeout: number;
  readonly idle_in_transaction_session_timeout: number;
}

/**
 * One writer must not hold up an environment for long. The session of one that hangs in its transaction is ended before those who wait
 * for its locks give up; no transaction of ours is idle for more than a turn of the event loop. A single statement takes no longer than
 * three waits, after which a writer gives up.
 */
const usualBounds: SessionBounds = {
  statement_timeout: 30_000,
  lock_timeout: 10_000,
  idle_in_transaction_session_timeout: 5000,
};

/** How much longer than the server we wait for a statement to end: a connection that is silent even then is given up. */
const patience = 1.2;
/** The server does not end statements about jobs: the longest of them clears away the jobs of an hour. */
const longestJobStatement = 60_000;

const { INT8, JSON: json, JSONB } = pg.types.builtins;

/** PostgreSQL's `bigint` and `numeric count` as numbers: positions stay far below 2^53. Vendors' numbers in JSON keep their digits. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) => {
    if (oid === INT8) return Number;
    return oid === JSONB || oid === json ? parseExact : pg.types.getTypeParser(oid, format);
  },
};

/**
 * Opens a PostgreSQL server. Its user needs to own the database's `public` schema and, on the first start, the right to create
 * roles (or the roles `fettle_app` and `fettle_service` made beforehand and granted to it).
 * @throws StartError when it cannot be reached or its roles are unsafe.
 */
export async function openPostgresStore(
  url: string,
  catalog: Pick<Catalog, "entities">,
  log?: Log,
  bounds: SessionBounds = usualBounds,
): Promise<OpenStore> {
  await migrateAsOwner(url, catalog);
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    types,
    // Pipelined: the statement that sets the scope and the one it is for travel together.
    pipeline: true,
    application_name: "fettle",
    Client: createSparingClient(),
    ...bounds,
    query_timeout: bounds.statement_timeout * patience,
  });
  // A connection that is lost while it is idle or taken says so to the pool or itself. Whoever uses it hears of it through the statement.
  const noteLoss = (error: Error) => log?.warn({ error: error.message }, "a database connection was lost");
  pool.on("error", noteLoss);
  pool.on("connect", (client) => client.on("error", noteLoss));
  const handleOf = (role: typeof appRole | typeof serviceRole, environmentId: string): Database =>
    new Kysely<Tables>({ dialect: new PostgresDialect({ pool: scopedPool(pool, { role, environmentId }) }) });
  const handles = new Map<string, Database>();
  return {
    kind: "postgres",
    jobDatabase: {
      connectionString: url,
      max: 5,
      application_name: "fettle jobs",
      Client: createSparingClient(),
      query_timeout: longestJobStatement,
    },
    service: handleOf(serviceRole, ""),
    environment(environmentId) {
      const handle = handles.get(environmentId) ?? handleOf(appRole, environmentId);
      handles.set(environmentId, handle);
      return handle;
    },
    listen: (channel, onNotice, onGap) => listenOnPostgres(url, channel, onNotice, onGap, log),
    // Autovacuum does it.
    tidy: async () => {},
    [Symbol.asyncDispose]: () => pool.end(),
  };
}

async function migrateAsOwner(url: string, catalog: Pick<Catalog, "entities">): Promise<void> {
  const Client = createSparingClient();
  const pool = new pg.Pool({ connectionString: url, max: 1, types, application_name: "fettle migrations", Client });
  const owner = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    await pool.query("select 1").catch((error: unknown) => {
      const reason = error instanceof Error && error.message !== "" ? error.message : "no answer";
      throw new StartError(`The database of DATABASE_URL cannot be used: ${reason}.`, { cause: error });
    });
    await migrate(owner, catalog);
  } finally {
    await owner.destroy();
  }
}
