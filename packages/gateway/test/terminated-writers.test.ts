import { randomInt } from "node:crypto";
import fc from "fast-check";
import { Client } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { appendChanges } from "../src/change-log/append-changes.ts";
import { createChangeLog } from "../src/change-log/create-change-log.ts";
import { storeParts } from "../src/stages.ts";
import { openStore } from "../src/store/open-store.ts";
import type { OpenStore } from "../src/store/opened-store.ts";
import { describeOnEachStore, freshDatabase, type FreshDatabase } from "./harness/fresh-database.ts";
import { changesOf, makeEnvironment, readWhile } from "./harness/log-writers.ts";

const environmentId = "env_1";
const writers = 12;
const writesEach = 25;
/** A session is ended each time this many more writes have been acknowledged. */
const writesPerEnd = 5;
const seed = randomInt(2 ** 31);

describeOnEachStore("writers whose sessions the server ends", () => {
  let place: FreshDatabase;
  let stores: readonly OpenStore[];
  let administrator: Client;

  beforeAll(async () => {
    place = await freshDatabase();
    const catalog = { entities: new Map() };
    stores = await Promise.all(Array.from({ length: 3 }, () => openStore(place.database, { ...catalog, ...storeParts })));
    administrator = new Client(place.database.kind === "postgres" ? place.database.url : "");
    await administrator.connect();
    const [store] = stores;
    if (store !== undefined) await makeEnvironment(store, environmentId);
  });
  afterAll(async () => {
    await administrator.end();
    for (const store of stores) await store[Symbol.asyncDispose]();
    await place[Symbol.asyncDispose]();
  });

  it(`No acknowledged write is lost, written twice or hidden from a reader (seed ${seed})`, async () => {
    const sizes = fc.sample(fc.integer({ min: 1, max: 4 }), { seed, numRuns: writers * writesEach });
    const choices = fc.sample(fc.nat(), { seed, numRuns: writers * writesEach });
    /** The number of changes of each attempt, by its trace id. A failed attempt may have been committed or not. */
    const attempts = new Map<string, number>();
    const acknowledged = new Set<string>();
    const state = { hasEnded: false, ended: 0, failed: 0 };

    /** Ends one of the sessions that are in a transaction, chosen by the seed. */
    const endOne = async (choice: number) => {
      const { rows } = await administrator.query<{ pid: number }>(
        `select pid from pg_stat_activity
         where datname = current_database() and application_name = 'fettle' and state <> 'idle' order by backend_start, pid`,
      );
      const chosen = rows[choice % Math.max(rows.length, 1)];
      if (chosen === undefined) return;
      await administrator.query("select pg_terminate_backend($1)", [chosen.pid]);
      state.ended += 1;
    };
    let ending = Promise.resolve();
    const acknowledge = (traceId: string) => {
      acknowledged.add(traceId);
      const choice = choices[acknowledged.size - 1];
      if (acknowledged.size % writesPerEnd === 0 && choice !== undefined) ending = ending.then(() => endOne(choice));
    };
    const write = async (store: OpenStore, name: string, size: number) => {
      for (let attempt = 0; ; attempt += 1) {
        const traceId = `${name}.${attempt}`;
        attempts.set(traceId, size);
        try {
          await store
            .environment(environmentId)
            .transaction()
            .execute((transaction) => appendChanges(transaction, environmentId, changesOf(traceId, size)));
          return acknowledge(traceId);
        } catch {
          state.failed += 1;
        }
      }
    };

    const readers = stores.map((store) => readWhile(store, environmentId, () => state.hasEnded, true));
    try {
      await Promise.all(
        Array.from({ length: writers }, async (_, writer) => {
          const store = stores[writer % stores.length];
          if (store === undefined) throw new Error("no store");
          for (let number = 0; number < writesEach; number += 1) {
            await write(store, `${writer}.${number}`, sizes[writer * writesEach + number] ?? 1);
          }
        }),
      );
      await ending;
    } finally {
      state.hasEnded = true;
    }
    const [first = [], ...others] = await Promise.all(readers);
    for (const seen of others) expect(seen).toEqual(first);
    const [store] = stores;
    if (store === undefined) throw new Error("no store");
    await expect
      .poll(() =>
        createChangeLog(store)
          .end(environmentId)
          .then(({ position }) => position)
          .catch(() => null),
      )
      .toBe(first.length);

    const written = Map.groupBy(first, ({ traceId }) => traceId);
    expect([...acknowledged].filter((traceId) => !written.has(traceId))).toEqual([]);
    for (const [traceId, changes] of written) {
      // All changes of a transaction, together, once.
      expect(changes.map(({ recordId }) => recordId)).toEqual(
        changesOf(traceId, attempts.get(traceId) ?? 0).map(({ record_id }) => record_id),
      );
      const from = changes[0]?.position ?? 0;
      expect(changes.map(({ position }) => position)).toEqual(changes.map((_, index) => from + index));
    }
    expect(acknowledged.size).toBe(writers * writesEach);
    expect(state.ended).toBeGreaterThan(10);
    expect(state.failed).toBeGreaterThan(0);
  });
});
