import { identifyFolder } from "./identify-store.ts";
import { chmod } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import { PGlite, types, type Transaction } from "@electric-sql/pglite";
import { Kysely, PGliteDialect } from "kysely";
import { fromPglite } from "pg-boss";
import { StartError } from "../errors.ts";
import type { Database } from "./database.ts";
import { keepDayParts } from "./day-parts.ts";
import { reasonOf } from "./database-failure.ts";
import { embeddedSettings } from "./embedded-settings.ts";
import { beginCreation, diskWords } from "./first-creation.ts";
import { lockFolder } from "./lock-folder.ts";
import type { FolderLock } from "./folder-lock.ts";
import { parseExact } from "./exact-json.ts";
import { makeDatabaseApart } from "./make-database-apart.ts";
import { analyzeInTurns, vacuumInTurns } from "./maintain-in-turns.ts";
import { migrate, type Migrated } from "./migrate.ts";
import type { OpenStore } from "./opened-store.ts";
import { currentReading, leftBecause } from "./reading.ts";
import { type SessionScope, setScope } from "./roles.ts";
import type { StoreContents } from "./store-parts.ts";
import type { StatementLog } from "./trace-statements.ts";
import type { Tables } from "./tables.ts";

/**
 * Opens PostgreSQL inside this process, with its data in a folder that this process locks. If another process takes the folder
 * anyway, which a file system with locks prevents, this process ends with an uncaught error before it writes again: two writers
 * would ruin the data.
 * @throws StartError when another process has locked the folder, or it cannot be opened.
 */
export async function openEmbeddedStore(
  folder: string,
  contents: StoreContents,
  statements: StatementLog = {},
): Promise<OpenStore> {
  const lock = await lockFolder(folder);
  lock.lost.addEventListener("abort", () => {
    throw lock.lost.reason;
  });
  let pglite: PGlite | undefined;
  try {
    // Its files are readable and writable for everyone; only the folder keeps other users of the machine out.
    await chmod(folder, 0o700);
    const creation = await beginCreation(folder);
    if (creation !== null) await makeDatabaseApart(folder);
    pglite = await openFolder(folder);
    const migrated = await migrate(new Kysely<unknown>({ dialect: new PGliteDialect({ pglite }) }), contents);
    await creation?.finish();
    return storeOn(pglite, lock, migrated, { tables: contents.tables, folder, statements });
  } catch (error) {
    await pglite?.close().catch(() => {});
    await lock[Symbol.asyncDispose]();
    if (error instanceof StartError) throw error;
    const doing = pglite === undefined ? "opened" : "brought up to date";
    const words = `The embedded database in ${folder} could not be ${doing}: ${reasonOf(error)}.${await diskWords(folder)}`;
    throw new StartError(words, { cause: error });
  }
}

function storeOn(
  pglite: PGlite,
  lock: FolderLock,
  { roles, schema }: Migrated,
  {
    tables,
    folder,
    statements,
  }: { readonly tables: OpenStore["tables"]; readonly folder: string; readonly statements: StatementLog },
): OpenStore {
  const handles = new Map<string, Database>();
  const writes = { begun: 0 };
  const handleOf = (scope: SessionScope): Database =>
    new Kysely<Tables>({ dialect: new PGliteDialect({ pglite: scoped(pglite, writes, scope) }), ...statements });
  const service = handleOf({ role: roles.service, environmentId: "" });
  return {
    kind: "embedded",
    tables,
    // Only this process has the database, so no other sets it up.
    jobDatabase: { db: fromPglite(pglite), backend: "pglite", roles, clientOf: null, whileAlone: (work) => work() },
    reads: null,
    service,
    environment(environmentId) {
      const handle = handles.get(environmentId) ?? handleOf({ role: roles.app, environmentId });
      handles.set(environmentId, handle);
      return handle;
    },
    async listen(channel, onNotice) {
      const stop = await pglite.listen(channel, onNotice);
      return { isHearing: true, [Symbol.asyncDispose]: () => stop() };
    },
    writesBegun: () => writes.begun,
    keepDayParts: (table, wanted) =>
      keepDayParts(new Kysely<unknown>({ dialect: new PGliteDialect({ pglite }) }), { schema, roles, table }, wanted),
    identity: () => identifyFolder(folder),
    // A database inside one process has no autovacuum.
    analyze: () => analyzeInTurns(pglite),
    async tidy() {
      await vacuumInTurns(pglite);
      await analyzeInTurns(pglite);
    },
    async [Symbol.asyncDispose]() {
      await pglite.close();
      await lock[Symbol.asyncDispose]();
    },
  };
}

async function openFolder(folder: string): Promise<PGlite> {
  return await PGlite.create(folder, {
    startParams: embeddedSettings,
    parsers: {
      [types.INT8]: Number,
      [types.BYTEA]: (hexadecimal: string) => Buffer.from(hexadecimal.slice(2), "hex"),
      [types.JSON]: parseExact,
      [types.JSONB]: parseExact,
    },
  });
}

/** Counts what may write, as it begins. */
interface Writes {
  begun: number;
}

/** Anything else may write, such as a common table expression. */
const onlyReads = /^\s*select\s/iu;

/**
 * The single session as a scope sees it. Every statement and transaction runs in a transaction that first sets role and
 * environment, so no setting remains afterwards.
 */
function scoped(pglite: PGlite, writes: Writes, scope: SessionScope) {
  const begin = async <Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result> => {
    const signal = currentReading()?.signal;
    // The embedded store answers within one turn of the event loop: without a pause, work with many statements would block
    // everything else.
    await setImmediate();
    return await pglite.transaction(async (transaction) => {
      // What has begun cannot be cancelled here.
      if (signal?.aborted === true) throw leftBecause(signal);
      await transaction.query(setScope, [scope.role, scope.environmentId, true]);
      return await work(transaction);
    });
  };
  return {
    get closed() {
      return pglite.closed;
    },
    get ready() {
      return pglite.ready;
    },
    waitReady: pglite.waitReady,
    close: async () => {},
    query: <Row>(statement: string, parameters?: unknown[]) =>
      begin((transaction) => {
        if (!onlyReads.test(statement)) writes.begun += 1;
        return transaction.query<Row>(statement, parameters, { rowMode: "object" });
      }),
    async transaction<Result>(work: (transaction: Transaction) => Promise<Result>) {
      let hasBegun = false;
      try {
        return await begin((transaction) => {
          hasBegun = true;
          writes.begun += 1;
          return work(transaction);
        });
      } catch (error) {
        if (hasBegun) throw error;
        // Kysely waits until its work is called: the work's first statement reports the failure.
        return await work(failedTransaction(error));
      }
    },
  };
}

/** A transaction that could not begin: each of its statements fails with the reason. */
function failedTransaction(reason: unknown): Transaction {
  const fail = () => Promise.reject(reason);
  return { query: fail, sql: fail, exec: fail, listen: fail, rollback: () => Promise.resolve(), closed: true };
}
