import { afterAll, beforeAll, expect, it } from "vitest";
import { appendChanges } from "../src/change-log/append-changes.ts";
import { appendCommandChanges } from "../src/change-log/append-command-changes.ts";
import { createChangeLog } from "../src/change-log/create-change-log.ts";
import { pruneChanges } from "../src/change-log/prune-changes.ts";
import { storeParts } from "../src/stages.ts";
import { openStore } from "../src/store/open-store.ts";
import type { OpenStore } from "../src/store/opened-store.ts";
import { describeOnEachStore, freshDatabase, type FreshDatabase } from "./harness/fresh-database.ts";
import { changesOf, makeEnvironment } from "./harness/log-writers.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };
const environmentId = "env_1";
const begin = Date.parse("2026-01-31T08:00:00.000Z");
const at = (seconds: number) => new Date(begin + seconds * 1000);

describeOnEachStore("changes by time", () => {
  let place: FreshDatabase;
  let store: OpenStore;
  let entries: readonly { readonly position: number; readonly seconds: number }[];

  beforeAll(async () => {
    place = await freshDatabase();
    store = await openStore(place.database, { entities: new Map(), ...storeParts });
    await makeEnvironment(store, environmentId);
    // 300 commits, ten seconds apart; of each third, the clock is 20 seconds ahead. Every seventh is a command's.
    const seconds = Array.from({ length: 300 }, (_, index) => index * 10 + (index % 3 === 0 ? 20 : 0));
    entries = seconds.map((one, index) => ({ position: index + 1, seconds: one }));
    for (const [index, one] of seconds.entries())
      await store
        .environment(environmentId)
        .transaction()
        .execute(async (transaction) => {
          const reached = { id: "cmd_1", systemId: "sys_1", traceId: "t", state: "RUNNING" } as const;
          if (index % 7 === 6) await appendCommandChanges(transaction, environmentId, [reached], at(one));
          else await appendChanges(transaction, environmentId, changesOf("t", 1, at(one)));
        });
  });
  afterAll(async () => {
    await store[Symbol.asyncDispose]();
    await place[Symbol.asyncDispose]();
  });

  it("The place of a time is before the first entry that was recorded then or later", async () => {
    const changeLog = createChangeLog(store);
    for (const seconds of [-100, 0, 1, 20, 25, 777, 1500, 2995, 3009, 3010, 9999]) {
      const first = entries.find((entry) => entry.seconds >= seconds);
      const { position, mark } = await changeLog.placeAt(environmentId, at(seconds));
      expect([seconds, position]).toEqual([seconds, (first?.position ?? 301) - 1]);
      // The place is one of the log's: it can be continued from.
      const rest = await changeLog.records(environmentId, { position, mark }, 400);
      expect(rest.changes).toHaveLength(entries.filter((entry) => entry.position > position && entry.position % 7 > 0).length);
    }
  });

  it("Adjoining periods have each change once, and their cursors join them", async () => {
    const changeLog = createChangeLog(store);
    const times = [-100, 333, 1000, 1001, 2222, 9999];
    const places = await Promise.all(times.map((seconds) => changeLog.placeAt(environmentId, at(seconds))));
    const found: number[] = [];
    for (const [index, until] of places.slice(1).entries()) {
      let after = places[index] ?? until;
      for (let hasMore = true; hasMore;) {
        const page = await changeLog.records(environmentId, after, 40, {}, until);
        found.push(...page.changes.map(({ position }) => position));
        ({ hasMore, readTo: after } = page);
      }
      expect(after).toEqual(until);
    }
    expect(found).toEqual(entries.flatMap(({ position }) => (position % 7 === 0 ? [] : [position])));
  });

  it("A time before the oldest kept change is the floor's", async () => {
    await pruneChanges({ store, log: silent }, at(500), new AbortController().signal);
    const changeLog = createChangeLog(store);
    const floor = await changeLog.floor(environmentId);
    expect(floor.position).toBeGreaterThan(0);
    expect(await changeLog.placeAt(environmentId, at(0))).toEqual(floor);
    expect((await changeLog.placeAt(environmentId, at(1500))).position).toBe(
      (entries.find(({ seconds }) => seconds >= 1500)?.position ?? 0) - 1,
    );
  });
});
