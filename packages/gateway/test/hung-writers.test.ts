import { sql } from "kysely";
import { Client } from "pg";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { appendChanges } from "../src/change-log/append-changes.ts";
import { createChangeLog } from "../src/change-log/create-change-log.ts";
import { createCounterWatch } from "../src/change-log/counter-watch.ts";
import { logStart } from "../src/change-log/place.ts";
import { pruneChanges } from "../src/change-log/prune-changes.ts";
import { retryOnConflict } from "../src/ingest/write/retry-on-conflict.ts";
import type { Store } from "../src/store/database.ts";
import { storeParts } from "../src/stages.ts";
import { openPostgresStore } from "../src/store/open-postgres-store.ts";
import type { OpenStore } from "../src/store/opened-store.ts";
import type { SessionBounds } from "../src/store/session-settings.ts";
import { describeOnEachStore, freshDatabase, type FreshDatabase } from "./harness/fresh-database.ts";
import { changesOf, makeEnvironment, readWhile } from "./harness/log-writers.ts";

const nodes = 3;
const writers = 8;
const transactionsEach = 10;
const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

describeOnEachStore("a writer that hangs with the counter locked", () => {
  let place: FreshDatabase;
  let stores: readonly OpenStore[];
  let administrator: Client;
  let environmentId: string;
  let count = 0;

  const open = (bounds?: SessionBounds) =>
    openPostgresStore(
      place.database.kind === "postgres" ? place.database.url : "",
      { entities: new Map(), ...storeParts },
      undefined,
      bounds,
    );

  beforeAll(async () => {
    place = await freshDatabase();
    stores = [await open(), await open(), await open()];
    administrator = new Client(place.database.kind === "postgres" ? place.database.url : "");
    await administrator.connect();
  });
  afterAll(async () => {
    await administrator.end();
    for (const store of stores) await store[Symbol.asyncDispose]();
    await place[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    environmentId = `env_${(count += 1)}`;
    await makeEnvironment(storeAt(0), environmentId);
  });

  const storeAt = (index: number): OpenStore => {
    const store = stores[index % nodes];
    if (store === undefined) throw new Error("no store");
    return store;
  };
  const append = (store: Store, traceId: string) =>
    store
      .environment(environmentId)
      .transaction()
      .execute((transaction) => appendChanges(transaction, environmentId, changesOf(traceId, 2)));

  /** Takes positions and then hangs until released. */
  function hang(store: Store) {
    const hasPositions = Promise.withResolvers<void>();
    const letGo = Promise.withResolvers<void>();
    const outcome = store
      .environment(environmentId)
      .transaction()
      .execute(async (transaction) => {
        await appendChanges(transaction, environmentId, changesOf("hung", 3));
        hasPositions.resolve();
        await letGo.promise;
      })
      .then(
        () => "committed",
        () => "failed",
      );
    return { hasPositions: hasPositions.promise, letGo: letGo.resolve, outcome };
  }
  /** Settles when this many sessions wait for a lock. */
  const untilWaiting = async (sessions: number) => {
    for (;;) {
      const { rows } = await administrator.query(
        "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      if (rows.length >= sessions) return;
    }
  };

  it("The server ends the hung writer; the others proceed, and readers notice nothing", async () => {
    await using hanging = await open({
      statement_timeout: 30_000,
      lock_timeout: 10_000,
      idle_in_transaction_session_timeout: 500,
    });
    const hung = hang(hanging);
    await hung.hasPositions;
    const state = { hasEnded: false };
    const readers = stores.map((store) => readWhile(store, environmentId, () => state.hasEnded));
    const writing = Array.from({ length: writers }, async (_, writer) => {
      for (let transaction = 0; transaction < transactionsEach; transaction += 1) {
        await append(storeAt(writer), `${writer}.${transaction}`);
      }
    });
    try {
      await Promise.all(writing);
    } finally {
      state.hasEnded = true;
    }
    hung.letGo();
    expect(await hung.outcome).toBe("failed");
    for (const seen of await Promise.all(readers)) {
      expect(seen).toHaveLength(writers * transactionsEach * 2);
      expect(new Set(seen.map(({ traceId }) => traceId)).size).toBe(writers * transactionsEach);
      expect(seen.map(({ traceId }) => traceId)).not.toContain("hung");
    }
    expect((await createChangeLog(storeAt(0)).end(environmentId)).position).toBe(writers * transactionsEach * 2);
  });

  it("Writers that give up waiting need another attempt", async () => {
    await using impatient = await open({
      statement_timeout: 30_000,
      lock_timeout: 100,
      idle_in_transaction_session_timeout: 30_000,
    });
    const hung = hang(storeAt(0));
    await hung.hasPositions;
    const attempts: string[] = [];
    const written = retryOnConflict(async () => {
      // The first attempt waits in vain; the second finds the counter free.
      if (attempts.length === 1) hung.letGo();
      await (attempts.length === 1 ? hung.outcome : null);
      try {
        return await append(impatient, "patient");
      } catch (error) {
        attempts.push(error instanceof Error && "code" in error ? String(error.code) : "");
        throw error;
      }
    });
    expect(await written).toMatchObject({ after: { position: 3 }, position: 5 });
    expect(attempts).toEqual(["55P03"]);
    expect(await hung.outcome).toBe("committed");
  });

  it("A writer gives up after three attempts", async () => {
    await using impatient = await open({
      statement_timeout: 30_000,
      lock_timeout: 50,
      idle_in_transaction_session_timeout: 30_000,
    });
    const hung = hang(storeAt(0));
    await hung.hasPositions;
    let tries = 0;
    const writing = retryOnConflict(() => {
      tries += 1;
      return append(impatient, "in vain");
    });
    await expect(writing).rejects.toMatchObject({ code: "55P03" });
    expect(tries).toBe(3);
    hung.letGo();
    expect(await hung.outcome).toBe("committed");
  });

  it("Writers that waited long report it to the operator, even when they give up", async () => {
    await using impatient = await open({
      statement_timeout: 30_000,
      lock_timeout: 1200,
      idle_in_transaction_session_timeout: 30_000,
    });
    const warnings: unknown[] = [];
    const counted: number[] = [];
    const watch = createCounterWatch({ ...silent, warn: (...words: unknown[]) => void warnings.push(words[0]) }, (milliseconds) =>
      counted.push(milliseconds),
    );
    const hung = hang(storeAt(0));
    await hung.hasPositions;
    const giveUp = impatient
      .environment(environmentId)
      .transaction()
      .execute((transaction) => appendChanges(transaction, environmentId, changesOf("gave up", 1), watch));
    await expect(giveUp).rejects.toMatchObject({ code: "55P03" });
    expect(counted).toHaveLength(1);
    expect(warnings).toEqual([{ environmentId, milliseconds: Math.round(counted[0] ?? 0) }]);
    hung.letGo();
    await hung.outcome;
  });

  it("Deleting old changes does not wait for the hung writer, and nothing waits behind it", async () => {
    await append(storeAt(0), "old");
    const hung = hang(storeAt(0));
    await hung.hasPositions;
    const told: string[] = [];
    const log = { ...silent, info: (_: unknown, words?: unknown) => void told.push(String(words)) };
    await pruneChanges({ store: storeAt(1), log }, new Date(1), new AbortController().signal);
    expect(told).toEqual(["the change log's counter was never free; the next run deletes the old changes"]);
    const changeLog = createChangeLog(storeAt(0));
    expect(await changeLog.floor(environmentId)).toEqual(logStart);
    expect((await changeLog.records(environmentId, logStart, 10)).changes).toHaveLength(2);
    // Rows that only refer to the environment, as in connecting a system, are written all the same.
    await sql`insert into connect_sessions (environment_id, id, key_hash, reconnects, status, expires_at, created_at)
      values (${environmentId}, 'x', ${Buffer.from(environmentId)}, false, 'OPEN', now(), now())`.execute(
      storeAt(2).environment(environmentId),
    );
    const waiting = append(storeAt(2), "waits");
    await untilWaiting(1);
    hung.letGo();
    await hung.outcome;
    await waiting;
    await pruneChanges({ store: storeAt(1), log }, new Date(1), new AbortController().signal);
    expect((await changeLog.floor(environmentId)).position).toBe(7);
    expect(told).toHaveLength(1);
  });
});
