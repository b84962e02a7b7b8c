import { identifyPostgres } from "./identify-store.ts";
import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import type { Log } from "../log.ts";
import { cancelRunning } from "./cancel-running.ts";
import { checkServer } from "./check-server.ts";
import type { Database } from "./database.ts";
import { inWords } from "./database-words.ts";
import { keepDayParts } from "./day-parts.ts";
import { parseExact } from "./exact-json.ts";
import { nodeSetting } from "./job-database.ts";
import { listenOnPostgres } from "./listen-on-postgres.ts";
import { migrate, type Migrated } from "./migrate.ts";
import type { OpenStore } from "./opened-store.ts";
import { type PostgresAddress, readPostgresUrl } from "./postgres-address.ts";
import { createPostgresClient } from "./postgres-client.ts";
import { createReadSessions } from "./read-sessions.ts";
import { type ReadBounds, readBoundsOf, type ReadSettings } from "./read-settings.ts";
import { refuseSharedSessions } from "./refuse-shared-sessions.ts";
import { closeToUnscoped, createScopedClient } from "./scoped-client.ts";
import { scopedPool } from "./scoped-pool.ts";
import { type SessionBounds, sessionSettings } from "./session-settings.ts";
import { whileAlone } from "./set-up-lock.ts";
import { createStatementNames } from "./statement-names.ts";
import type { StoreContents } from "./store-parts.ts";
import { createSparingClient } from "./sparing-client.ts";
import type { StatementLog } from "./trace-statements.ts";
import type { Tables } from "./tables.ts";
import { parseTexts, textArray } from "./text-arrays.ts";

/**
 * One writer must not delay an environment for long. The server ends a session that hangs in its transaction before those that
 * wait for its locks give up; none of our transactions is idle for more than a turn of the event loop. A single statement takes
 * no longer than three waits, after which a writer gives up.
 */
const usualBounds: SessionBounds = {
  statement_timeout: 30_000,
  lock_timeout: 10_000,
  idle_in_transaction_session_timeout: 5000,
};

/** How much longer than the server we wait for a statement to end. A connection that is still silent then is given up. */
const patience = 1.2;
/** The server does not end statements about jobs: the longest of them deletes the jobs of an hour. */
const longestJobStatement = 60_000;
/** For sessions of jobs and set-up, whose statements may take any time. */
const noBounds: SessionBounds = { statement_timeout: 0, lock_timeout: 0, idle_in_transaction_session_timeout: 0 };

const { INT8, JSON: json, JSONB } = pg.types.builtins;

/**
 * PostgreSQL's `bigint` and `numeric count` as numbers: positions stay far below 2^53. Vendors' numbers in JSON keep their
 * digits.
 */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) => {
    if (oid === INT8) return Number;
    if (oid === textArray && format !== "binary") return parseTexts;
    return oid === JSONB || oid === json ? parseExact : pg.types.getTypeParser(oid, format);
  },
};

/**
 * Opens a PostgreSQL server. Its user must own the database, or have the right to create in it and in its schema, and at the
 * first start the right to create roles (or roles created beforehand and granted to it).
 * @throws StartError when the server cannot be reached, a requirement is missing, or its roles are unsafe.
 */
export async function openPostgresStore(
  url: string,
  contents: StoreContents,
  log?: Log,
  bounds: SessionBounds = usualBounds,
  reads: ReadSettings = {},
  statements: StatementLog = {},
): Promise<OpenStore> {
  const readBounds = readBoundsOf(reads);
  const read = readPostgresUrl(url);
  try {
    const address = await settleTransport(read);
    const migrated = await asOwner(address, async (owner) => {
      await checkServer(owner, log);
      await asOwner(address, (other) => refuseSharedSessions(owner, other));
      return await migrate(owner, contents, log);
    });
    return storeAt(url, address, { ...migrated, tables: contents.tables }, { bounds, readBounds, log, statements });
  } catch (error) {
    throw inWords(error, read);
  }
}

function storeAt(
  url: string,
  address: PostgresAddress,
  { schema, roles, tables }: Migrated & Pick<OpenStore, "tables">,
  {
    bounds,
    readBounds,
    log,
    statements,
  }: {
    readonly bounds: SessionBounds;
    readonly readBounds: ReadBounds;
    readonly log: Log | undefined;
    readonly statements: StatementLog;
  },
): OpenStore {
  const settings = sessionSettings(noBounds, schema);
  const ClientWithoutBounds = createPostgresClient(address, settings);
  // A connection that is lost while idle or in use reports this to the pool or itself. Its user learns of the loss through the
  // statement.
  const noteLoss = (error: Error) => log?.warn({ error: error.message }, "a database connection was lost");
  function openPool(max: number, name: string, limits: SessionBounds): pg.Pool {
    const opened = new pg.Pool({
      max,
      types,
      // Pipelined: the statement that sets the scope and the actual statement travel together.
      pipeline: true,
      application_name: name,
      Client: createSparingClient(createScopedClient(createPostgresClient(address, sessionSettings(limits, schema)))),
      query_timeout: limits.statement_timeout * patience,
    });
    opened.on("error", noteLoss);
    opened.on("connect", (client) => {
      client.on("error", noteLoss);
      closeToUnscoped(client);
    });
    return opened;
  }
  const pool = openPool(10, "fettle", bounds);
  const readPool = openPool(readBounds.sessions, "fettle reads", {
    ...bounds,
    statement_timeout: readBounds.milliseconds,
    // The limit of the statement covers its locks.
    lock_timeout: 0,
  });
  const reads = createReadSessions(readPool, readBounds, (session) => cancelRunning(session, address.client));
  const resting = { role: roles.app, environmentId: "" };
  const names = createStatementNames();
  const handleOf = (role: string, environmentId: string): Database =>
    new Kysely<Tables>({
      dialect: new PostgresDialect({ pool: scopedPool(pool, { scope: { role, environmentId }, resting, names, reads }) }),
      ...statements,
    });
  const handles = new Map<string, Database>();
  const fail = (error: unknown): never => {
    throw inWords(error, address);
  };
  const service = handleOf(roles.service, "");
  return {
    kind: "postgres",
    tables,
    jobDatabase: {
      connectionString: url,
      max: 5,
      application_name: "fettle jobs",
      query_timeout: longestJobStatement,
      roles,
      clientOf: (node) => createPostgresClient(address, `${settings}; select set_config('${nodeSetting}', '${node}', false)`),
      whileAlone: (work) => asOwner(address, (owner) => whileAlone(owner, work, log)).catch(fail),
    },
    service,
    environment(environmentId) {
      const handle = handles.get(environmentId) ?? handleOf(roles.app, environmentId);
      handles.set(environmentId, handle);
      return handle;
    },
    listen: (channel, onNotice, onGap) => listenOnPostgres(ClientWithoutBounds, channel, onNotice, onGap, log).catch(fail),
    writesBegun: () => null,
    keepDayParts: (table, wanted) =>
      asOwner(address, (owner) => keepDayParts(owner, { schema, roles, table }, wanted)).catch(fail),
    identity: () => identifyPostgres(service),
    // Autovacuum does both.
    analyze: async () => {},
    tidy: async () => {},
    reads: reads.counts,
    async [Symbol.asyncDispose]() {
      await Promise.all([pool.end(), readPool.end()]);
    },
  };
}

/** Works on one connection as the user of DATABASE_URL, which owns the tables. */
async function asOwner<Result>(address: PostgresAddress, work: (owner: Kysely<unknown>) => Promise<Result>): Promise<Result> {
  const Client = createSparingClient(createPostgresClient(address, sessionSettings(noBounds)));
  const pool = new pg.Pool({ max: 1, idleTimeoutMillis: 0, keepAlive: true, types, application_name: "fettle set-up", Client });
  // The current or the next statement reports the error.
  pool.on("error", () => {});
  const owner = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    return await work(owner);
  } finally {
    await owner.destroy();
  }
}

/** Decides, for the life of the process, what `sslmode=prefer` and `allow` leave open, by what the server accepts. */
async function settleTransport(address: PostgresAddress): Promise<PostgresAddress> {
  const { otherwise } = address;
  if (otherwise === null) return address;
  try {
    await tryAddress(address.client);
    return address;
  } catch (error) {
    const settled = { client: otherwise, otherwise: null };
    await tryAddress(otherwise).catch(() => {
      throw error;
    });
    return settled;
  }
}

async function tryAddress(client: PostgresAddress["client"]): Promise<void> {
  const Client = createPostgresClient({ client }, "select");
  const connection = new Client();
  connection.on("error", () => {});
  await connection.connect();
  await connection.end();
}
