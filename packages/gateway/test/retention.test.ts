import { appendNotices } from "../src/change-log/append-notices.ts";
import { appendCommandChanges } from "../src/change-log/append-command-changes.ts";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { allocatePositions } from "../src/change-log/allocate-positions.ts";
import { appendChanges } from "../src/change-log/append-changes.ts";
import type { RecordChange } from "../src/change-log/change.ts";
import type { LogTables } from "../src/change-log/log-tables.ts";
import { createChangeLog } from "../src/change-log/create-change-log.ts";
import { logStart } from "../src/change-log/place.ts";
import { pruneChanges } from "../src/change-log/prune-changes.ts";
import { GatewayError } from "../src/errors.ts";
import { iterate } from "../src/supply.ts";
import { createFeed } from "../src/feed/create-feed.ts";
import { createLocalBell } from "../src/feed/create-local-bell.ts";
import type { Store } from "../src/store/database.ts";
import { storeParts } from "../src/stages.ts";
import { openStore } from "../src/store/open-store.ts";
import type { OpenStore } from "../src/store/opened-store.ts";
import type { SystemStatus } from "../src/change-log/tables.ts";
import { appendSystemChange } from "../src/systems/status/status-reports.ts";
import { cutOff } from "./harness/cut-off.ts";
import { describeOnEachStore, freshDatabase, type FreshDatabase } from "./harness/fresh-database.ts";
import { changesOf, makeEnvironment } from "./harness/log-writers.ts";

const old = new Date("2026-01-01T00:00:00.000Z");
const cutoff = new Date("2026-01-15T00:00:00.000Z");
const young = new Date("2026-01-31T00:00:00.000Z");
const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };
const { signal } = new AbortController();

const range = (from: number, through: number) => Array.from({ length: through - from + 1 }, (_, index) => from + index);

describeOnEachStore("the retention of the change log", () => {
  let place: FreshDatabase;
  let stores: OpenStore[];
  let environmentId: string;
  let count = 0;

  beforeAll(async () => {
    place = await freshDatabase();
    stores = [await openStore(place.database, { entities: new Map(), ...storeParts })];
    // Several nodes on one server; the embedded store belongs to one.
    if (place.database.kind === "postgres") stores.push(await openStore(place.database, { entities: new Map(), ...storeParts }));
  });
  afterAll(async () => {
    for (const store of stores) await store[Symbol.asyncDispose]();
    await place[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    environmentId = `env_${(count += 1)}`;
    await makeEnvironment(storeAt(0), environmentId);
  });

  const storeAt = (index: number): OpenStore => {
    const store = stores[index % stores.length];
    if (store === undefined) throw new Error("no store");
    return store;
  };
  const changeLog = () => createChangeLog(storeAt(1));
  const prune = (store: Store = storeAt(0), before = cutoff) => pruneChanges({ store, log: silent }, before, signal);
  const append = (recordedAt: Date, size: number) =>
    storeAt(0)
      .environment(environmentId)
      .transaction()
      .execute((transaction) => appendChanges(transaction, environmentId, changesOf("t", size, recordedAt)));
  const appendStatus = (systemId: string, status: SystemStatus, recordedAt: Date) =>
    storeAt(0)
      .environment(environmentId)
      .transaction()
      .execute((transaction) =>
        appendSystemChange(
          transaction,
          { environment_id: environmentId, id: systemId, previous: null },
          { status, reason: null, traceId: "t" },
          recordedAt,
          { allocatePositions, ring() {} },
        ),
      );
  const addSystem = (id: string) =>
    storeAt(0)
      .environment(environmentId)
      .insertInto("systems")
      .values({
        environment_id: environmentId,
        id,
        connector_id: "x",
        display_name: "One",
        settings: "{}",
        authentication: "apiKey",
        status: "CONNECTED",
        status_changed_at: old,
        created_at: old,
        external_id: null,
        account_id: null,
        account_name: null,
        status_reason: null,
      })
      .execute();
  /** The positions that still exist, whatever the floor is. */
  const kept = async (table: keyof LogTables) => {
    const database = storeAt(1).environment(environmentId);
    const rows = await database.selectFrom(table).select("position").orderBy("position").execute();
    return rows.map(({ position }) => position);
  };

  it("Pruning deletes old changes, expires earlier cursors and leaves the rest unchanged", async () => {
    const { position, mark } = await append(old, 5);
    await append(young, 5);
    const fifth = { position, mark };
    const before = await changeLog().records(environmentId, fifth, 100);
    await prune();
    expect(await changeLog().floor(environmentId)).toEqual(fifth);
    expect(await kept("changes")).toEqual(range(6, 10));
    expect(await changeLog().records(environmentId, fifth, 100)).toEqual(before);
    const tooOld = { code: "CURSOR_EXPIRED", reason: "RETENTION" };
    for (const after of [logStart, { ...fifth, position: 4 }]) {
      await expect(changeLog().records(environmentId, after, 100)).rejects.toMatchObject(tooOld);
      await expect(changeLog().systems(environmentId, after, 100)).rejects.toMatchObject(tooOld);
    }
    const ahead = { position: 11, mark: before.readTo.mark };
    await expect(changeLog().records(environmentId, ahead, 100)).rejects.toMatchObject({
      code: "CURSOR_EXPIRED",
      reason: "LOG_FORKED",
    });
    await prune();
    expect(await kept("changes")).toEqual(range(6, 10));
  });

  it("A change recorded before the clock was set back goes once the changes after it are old", async () => {
    const now = new Date(young.getTime() + 1000);
    const ahead = new Date(now.getTime() + 365 * 86_400_000);
    const pruneNow = (before: Date) => pruneChanges({ store: storeAt(0), log: silent }, before, signal, now);
    await append(old, 3);
    await append(ahead, 3);
    // It may have been recorded a moment ago.
    await pruneNow(cutoff);
    expect(await kept("changes")).toEqual(range(4, 6));
    await append(new Date(old.getTime() + 1000), 2);
    await append(young, 2);
    await pruneNow(cutoff);
    expect((await changeLog().floor(environmentId)).position).toBe(8);
    expect(await kept("changes")).toEqual(range(9, 10));
  });

  it("A cursor at the end of a fully pruned log stays valid and continues", async () => {
    const { position, mark } = await append(old, 5);
    const last = { position, mark };
    await prune();
    expect(await kept("changes")).toEqual([]);
    expect(await changeLog().records(environmentId, last, 100)).toEqual({ changes: [], hasMore: false, readTo: last });
    expect(await changeLog().end(environmentId)).toEqual(last);
    await append(young, 1);
    expect((await changeLog().records(environmentId, last, 100)).changes).toMatchObject([{ position: 6 }]);
  });

  it("An old change behind a young one stays, because clocks differ between nodes", async () => {
    await append(old, 2);
    await append(young, 1);
    await append(old, 2);
    await appendStatus("sys_1", "CONNECTED", old);
    await prune();
    expect((await changeLog().floor(environmentId)).position).toBe(2);
    expect(await kept("changes")).toEqual([3, 4, 5]);
    expect(await kept("system_changes")).toEqual([6]);
  });

  it("States of commands go with the changes around them", async () => {
    const reach = (times: number, at: Date) =>
      storeAt(0)
        .environment(environmentId)
        .transaction()
        .execute((transaction) => {
          const reached = { id: "cmd_1", systemId: "sys_1", traceId: "t", state: "RUNNING" } as const;
          return appendCommandChanges(
            transaction,
            environmentId,
            Array.from({ length: times }, () => reached),
            at,
          );
        });
    await reach(2, old);
    await append(old, 1);
    await reach(1001, old);
    await reach(1, young);
    await prune();
    const floor = await changeLog().floor(environmentId);
    expect(floor.position).toBe(1004);
    expect(await kept("command_changes")).toEqual([1005]);
    expect((await changeLog().commands(environmentId, floor, 10)).changes).toMatchObject([
      { position: 1005, commandId: "cmd_1" },
    ]);
  });

  it("Notices go with the changes around them", async () => {
    const tell = (times: number, recordedAt: Date) =>
      storeAt(0)
        .environment(environmentId)
        .transaction()
        .execute((transaction) => {
          const notice = { kind: "SYNC_FINISHED", systemId: null, subjectId: null, data: {}, traceId: "t", recordedAt } as const;
          return appendNotices(
            transaction,
            environmentId,
            Array.from({ length: times }, () => notice),
          );
        });
    await tell(1, old);
    await append(old, 1);
    await tell(1001, old);
    await tell(1, young);
    await prune();
    const floor = await changeLog().floor(environmentId);
    expect(floor.position).toBe(1003);
    expect(await kept("notices")).toEqual([1004]);
    expect((await changeLog().notices(environmentId, floor, 10)).changes).toMatchObject([{ position: 1004, systemId: null }]);
    await expect(changeLog().notices(environmentId, logStart, 10)).rejects.toMatchObject({ reason: "RETENTION" });
  });

  it("The origin of each system's status stays, and nothing of deleted systems", async () => {
    await addSystem("sys_1");
    await addSystem("sys_2");
    await appendStatus("sys_1", "CONNECTED", old);
    await appendStatus("sys_2", "CONNECTED", old);
    await appendStatus("sys_1", "DEGRADED", old);
    await appendStatus("gone", "DISCONNECTED", old);
    await append(old, 1);
    await prune();
    const floor = await changeLog().floor(environmentId);
    expect(floor.position).toBe(5);
    expect(await kept("system_changes")).toEqual([2, 3]);
    const history = await changeLog().statusHistory(environmentId, "sys_1", null, 10);
    expect(history).toMatchObject([{ position: 3, status: "DEGRADED" }]);
    // It exists as history, but not for replaying.
    expect((await changeLog().systems(environmentId, floor, 10)).changes).toEqual([]);
    await appendStatus("sys_1", "CONNECTED", young);
    await prune();
    expect(await kept("system_changes")).toEqual([2, 6]);
  });

  it("Pruning continues where it was cut off, at any step, and never leaves a gap", async () => {
    await addSystem("sys_1");
    await append(old, 2500);
    for (let index = 0; index < 5; index += 1) await appendStatus("sys_1", "CONNECTED", old);
    await append(young, 10);
    const warnings: unknown[] = [];
    const log = { ...silent, warn: (...words: unknown[]) => void warnings.push(words) };
    const floors: number[] = [];
    for (let statements = 0, failed = 1; failed > 0; statements += 1) {
      warnings.length = 0;
      await pruneChanges({ store: cutOff(storeAt(statements), statements), log }, cutoff, signal);
      failed = warnings.length;
      const { position: floor } = await changeLog().floor(environmentId);
      floors.push(floor);
      // Everything above the floor exists at any time.
      expect((await kept("changes")).filter((position) => position > floor && position <= 2500)).toEqual(range(floor + 1, 2500));
    }
    expect(new Set(floors)).toEqual(new Set([0, 2505]));
    expect(await kept("changes")).toEqual(range(2506, 2515));
    expect(await kept("system_changes")).toEqual([2505]);
  });

  it("Two nodes that prune at once prune once, while readers and writers continue", async () => {
    const days = [1, 5, 10].map((day) => new Date(old.getTime() + day * 86_400_000));
    for (const day of days) await append(day, 1000);
    await append(young, 200);
    const state = { hasEnded: false };
    const wrong: unknown[] = [];
    const readers = [0, 1, 2].map(async (reader) => {
      const log = createChangeLog(storeAt(reader));
      for (let reached = logStart; !state.hasEnded || reached.position < 3200;) {
        try {
          const { changes, readTo } = await log.records(environmentId, reached, 100);
          const { position } = reached;
          const isWhole = changes.every((change, index) => change.position === position + 1 + index);
          if (!isWhole || changes.length !== readTo.position - position) {
            wrong.push(`a hole between ${position} and ${readTo.position}`);
          }
          reached = readTo;
          if (!state.hasEnded && changes.length === 0) reached = await log.floor(environmentId);
        } catch (error) {
          if (!GatewayError.isInstance(error) || error.reason !== "RETENTION") wrong.push(error);
          reached = await log.floor(environmentId);
        }
        // The embedded store alone never yields the event loop.
        await nextTurn();
      }
    });
    const writer = (async () => {
      while (!state.hasEnded) {
        await append(young, 1);
        await nextTurn();
      }
    })();
    try {
      for (const [index, day] of days.entries()) {
        const before = new Date(day.getTime() + 1);
        await Promise.all([prune(storeAt(0), before), prune(storeAt(1), before), prune(storeAt(0), before)]);
        expect((await changeLog().floor(environmentId)).position).toBe((index + 1) * 1000);
      }
    } finally {
      state.hasEnded = true;
    }
    await Promise.all([...readers, writer]);
    expect(wrong).toEqual([]);
    await prune();
    expect((await kept("changes"))[0]).toBe(3001);
  });

  it("Other work gets its turn, and an abort stops pruning between two steps", async () => {
    await append(old, 5000);
    const stopping = new AbortController();
    let turns = 0;
    const takeTurn = () => {
      turns += 1;
      if (turns === 3) stopping.abort(new Error("The gateway is stopping."));
      else setImmediate(takeTurn);
    };
    setImmediate(takeTurn);
    await expect(pruneChanges({ store: storeAt(0), log: silent }, cutoff, stopping.signal)).rejects.toThrow(
      "The gateway is stopping.",
    );
    expect((await kept("changes")).length).toBeGreaterThan(0);
    await prune();
    expect(await kept("changes")).toEqual([]);
  });

  it("A slow subscriber whose place has been pruned learns that it missed something", async () => {
    await using feed = createFeed({ changeLog: changeLog(), bell: createLocalBell(), log: silent, lookMilliseconds: 5 });
    const start = await append(old, 1);
    const stream = iterate(
      feed.records({ environmentId, after: start, signal }, { key: "all", within: {}, verdictOf: () => true }),
    );
    const received: number[] = [];
    const readOn = async () => {
      for (;;) {
        const { value, done } = await stream.next();
        if (done === true) return "ended in silence";
        if (value.type === "change") received.push(value.position);
      }
    };
    // Live: it has received one change as it happened.
    const first = stream.next();
    const second = await append(old, 1);
    expect((await first).value).toMatchObject({ type: "change", position: 2 });
    // It then stops reading while more happens than its queue can take, and that is pruned.
    for (let round = 0; round < 8; round += 1) await append(old, 200);
    const last = { key: "last", within: {}, verdictOf: ({ position }: RecordChange) => (position === 1602 ? true : null) };
    const seen = iterate(feed.records({ environmentId, after: second, signal }, last));
    for (let value = await seen.next(); value.value?.type !== "change";) value = await seen.next();
    await prune();
    await append(young, 1);
    await expect(readOn()).rejects.toMatchObject({ code: "CURSOR_EXPIRED" });
    // The queued changes arrived in order, from its place on.
    expect(received).toEqual(range(3, received.length + 2));
    expect(received.length).toBeLessThan(1600);
    await seen.return?.();
  });
});
