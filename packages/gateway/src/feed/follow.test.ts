import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { RecordChange } from "../change-log/change.ts";
import { logStart, type Place } from "../change-log/place.ts";
import { iterate } from "../supply.ts";
import { createFeed } from "./create-feed.ts";
import { createLocalBell } from "./create-local-bell.ts";
import type { Feed, FeedEvent } from "./feed.ts";
import { createMemoryLog, interestIn, silent } from "./testing/memory-log.ts";
import { nodesOn } from "./testing/nodes-on.ts";

const isWanted = ({ position }: RecordChange) => position % 3 !== 0;
const wantedOnes = interestIn("two of three", isWanted);
const request = (after: Place = logStart) => ({ environmentId: "env", after, signal: new AbortController().signal });

it("Every change arrives once and in order, whatever the subscriber's pace and the missed rings", async () => {
  const property = fc.asyncProperty(
    fc.array(
      fc.record({ write: fc.integer({ min: 0, max: 900 }), rings: fc.boolean(), reads: fc.integer({ min: 0, max: 700 }) }),
      {
        minLength: 1,
        maxLength: 8,
      },
    ),
    fc.integer({ min: 0, max: 300 }),
    async (steps, before) => {
      const { log, changes, append } = createMemoryLog();
      append(before);
      await using feed = createFeed({
        changeLog: log,
        bell: createLocalBell(),
        log: silent,
        lookMilliseconds: 5,
        checkpointMilliseconds: 5,
      });
      const stream = iterate(feed.records(request(), wantedOnes));
      const seen: number[] = [];
      const wanted = () => changes.filter(isWanted).map(({ position }) => position);
      const readOne = async () => {
        const { value } = await stream.next();
        if (value?.type === "change") seen.push(value.position);
      };
      for (const { write, rings, reads } of steps) {
        const { position } = append(write);
        if (rings) feed.ring("env", position);
        const most = Math.min(seen.length + reads, wanted().length);
        while (seen.length < most) await readOne();
      }
      const all = wanted().length;
      while (seen.length < all) await readOne();
      expect(seen).toEqual(wanted());
      await stream.return?.();
    },
  );
  await fc.assert(property, { numRuns: 60, seed: 20261122 });
}, 60_000);

it("Every node shows the same log, resumed anywhere, whatever happens to rings and their contents", async () => {
  const step = fc.record({
    writes: fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 30 }),
    rings: fc.boolean(),
    reader: fc.nat(5),
    reads: fc.integer({ min: 0, max: 300 }),
    moves: fc.boolean(),
  });
  const property = fc.asyncProperty(
    fc.array(step, { minLength: 1, maxLength: 12 }),
    fc.array(fc.nat(100), { minLength: 1, maxLength: 40 }),
    async (steps, fates) => {
      const { log, changes, append, appendOther } = createMemoryLog();
      let turn = 0;
      const fate = () => fates[turn++ % fates.length] ?? 0;
      const nodes = nodesOn(log, 3, fate);
      const feedAt = (index: number): Feed => {
        const feed = nodes[index % nodes.length];
        if (feed === undefined) throw new Error("no node");
        return feed;
      };
      const interests = [wantedOnes, interestIn("all", () => true), interestIn("few", ({ position }) => position % 50 === 0)];
      const readers = Array.from({ length: 6 }, (_, index) => {
        const interest = interests[index % interests.length] ?? wantedOnes;
        return {
          interest,
          stream: iterate(feedAt(index).records(request(), interest)),
          seen: [] as RecordChange[],
          place: logStart,
        };
      });
      const take = (reader: (typeof readers)[number], { value }: IteratorResult<FeedEvent<RecordChange>>) => {
        if (value === undefined) return;
        reader.place = { position: value.position, mark: value.mark };
        if (value.type === "change") reader.seen.push(value.change);
      };
      const wantedBy = ({ interest }: (typeof readers)[number]) =>
        changes.filter((change) => interest.verdictOf(change) !== null);
      for (const { writes, rings, reader: index, reads, moves } of steps) {
        for (const [number, count] of writes.entries()) {
          // An empty write stands for another kind of change, which also takes a position.
          if (count === 0) feedAt(number).ring("env", appendOther());
          else if (rings) {
            const appended = append(count);
            feedAt(number).ring("env", appended.position, appended);
          } else append(count);
        }
        const reader = readers[index];
        if (reader === undefined) continue;
        const most = Math.min(reader.seen.length + reads, wantedBy(reader).length);
        while (reader.seen.length < most) take(reader, await reader.stream.next());
        if (!moves) continue;
        await reader.stream.return?.();
        reader.stream = iterate(feedAt(fate()).records(request(reader.place), reader.interest));
      }
      for (const reader of readers) {
        const all = wantedBy(reader).length;
        while (reader.seen.length < all) take(reader, await reader.stream.next());
        expect(reader.seen).toEqual(wantedBy(reader));
        await reader.stream.return?.();
      }
      for (const node of nodes) await node[Symbol.asyncDispose]();
    },
  );
  await fc.assert(property, { numRuns: 80, seed: 20261128 });
}, 120_000);

it("A live change is judged once for all subscribers with the same interest", async () => {
  const { log, append } = createMemoryLog();
  await using feed = createFeed({ changeLog: log, bell: createLocalBell(), log: silent });
  const interest = interestIn("all", () => true);
  const streams = Array.from({ length: 100 }, () => iterate(feed.records(request(), interest)));
  const firsts = streams.map((stream) => stream.next());
  await setImmediate();
  const first = append(1);
  feed.ring("env", first.position, first);
  await Promise.all(firsts);
  for (let number = 0; number < 9; number += 1) {
    const appended = append(2);
    feed.ring("env", appended.position, appended);
  }
  // A later subscriber is served from memory, with the earlier verdicts.
  const late = iterate(feed.records(request(), interest));
  const all = streams.flatMap((stream) => Array.from({ length: 18 }, () => stream.next()));
  const lates = Array.from({ length: 19 }, () => late.next());
  const events = await Promise.all([...all, ...lates]);
  expect(new Set(events.map(({ value }) => value?.type))).toEqual(new Set(["change"]));
  expect(interest.asked).toBe(19);
  for (const stream of [...streams, late]) await stream.return?.();
});

it("A change that came with a ring and continues the log is not read from it", async () => {
  const { log, append, reads } = createMemoryLog();
  await using feed = createFeed({ changeLog: log, bell: createLocalBell(), log: silent, lookMilliseconds: 3_600_000 });
  const stream = iterate(
    feed.records(
      request(),
      interestIn("all", () => true),
    ),
  );
  const next = stream.next();
  await setImmediate();
  const before = reads.count;
  for (let number = 0; number < 50; number += 1) {
    const appended = append(3);
    feed.ring("env", appended.position, appended);
  }
  await next;
  for (let number = 0; number < 149; number += 1) await stream.next();
  expect(reads.count).toBe(before);
  // A lost ring is read from the log, with everything after it.
  append(1);
  const after = append(1);
  feed.ring("env", after.position, after);
  expect((await stream.next()).value).toMatchObject({ position: 151 });
  expect((await stream.next()).value).toMatchObject({ position: 152 });
  expect(reads.count).toBe(before + 1);
  await stream.return?.();
});

it("A subscriber that is far behind reads the log, however few changes wait for it", async () => {
  const { log, append, reads } = createMemoryLog();
  await using feed = createFeed({ changeLog: log, bell: createLocalBell(), log: silent, lookMilliseconds: 3_600_000 });
  const rare = interestIn("rare", ({ position }) => position % 1000 === 1);
  const stream = iterate(feed.records(request(), rare));
  const first = stream.next();
  await setImmediate();
  const ringing = (count: number) => {
    for (let number = 0; number < count; number += 1) {
      const appended = append(1);
      feed.ring("env", appended.position, appended);
    }
  };
  ringing(1);
  expect((await first).value).toMatchObject({ position: 1 });
  const before = reads.count;
  ringing(1500);
  expect((await stream.next()).value).toMatchObject({ position: 1001 });
  expect(reads.count).toBe(before);
  ringing(4000);
  const seen: number[] = [];
  while (seen.at(-1) !== 5001) {
    const { value } = await stream.next();
    if (value?.type === "change") seen.push(value.position);
  }
  expect(seen).toEqual([2001, 3001, 4001, 5001]);
  expect(reads.count).toBeGreaterThan(before);
  await stream.return?.();
});

it("Subscribers whose place has been pruned get an error, and new ones are served", async () => {
  const { log, append, placeAt, prune } = createMemoryLog();
  await using feed = createFeed({ changeLog: log, bell: createLocalBell(), log: silent, lookMilliseconds: 3_600_000 });
  const interest = interestIn("all", () => true);
  const old = iterate(feed.records(request(), interest));
  const waiting = old.next();
  await setImmediate();
  // As when the process was blocked for longer than the log is kept.
  append(3);
  prune(2);
  feed.ring("env", 3);
  await expect(waiting).rejects.toMatchObject({ code: "CURSOR_EXPIRED" });
  const fresh = iterate(feed.records(request(placeAt(2)), interest));
  expect((await fresh.next()).value).toMatchObject({ type: "change", position: 3 });
  const next = fresh.next();
  const appended = append(1);
  feed.ring("env", appended.position, appended);
  for (let event = await next; ; event = await fresh.next()) if (event.value?.position === 4) break;
  await fresh.return?.();
});

it("A subscriber waits for an unavailable database at every stage", async () => {
  const { log, append } = createMemoryLog();
  append(3);
  let failures = 2;
  const away = async () => {
    failures -= 1;
    throw new Error("the connection was lost");
  };
  const changeLog: typeof log = {
    ...log,
    end: (...of) => (failures > 1 ? away() : log.end(...of)),
    records: (...of) => (failures > 0 ? away() : log.records(...of)),
  };
  await using feed = createFeed({ changeLog, bell: createLocalBell(), log: silent });
  const stream = iterate(
    feed.records(
      request(),
      interestIn("all", () => true),
    ),
  );
  for (const position of [1, 2, 3]) expect((await stream.next()).value).toMatchObject({ position });
  expect(failures).toBe(0);
  await stream.return?.();
});

it("A record erased in the meantime is never shown from memory", async () => {
  const { log, changes, append } = createMemoryLog();
  await using feed = createFeed({ changeLog: log, bell: createLocalBell(), log: silent, lookMilliseconds: 3_600_000 });
  const live = iterate(
    feed.records(
      request(),
      interestIn("all", () => true),
    ),
  );
  const next = live.next();
  await setImmediate();
  const written = append(3);
  feed.ring("env", written.position, written);
  await next;
  // Erasing removes the data of older changes and adds a deletion without data.
  changes.forEach((change, index) => (changes[index] = { ...change, record: null, previous: null }));
  const erased = append(1, { kind: "DELETED", record: null, previous: null });
  feed.ring("env", erased.position, erased);
  const late = iterate(
    feed.records(
      request(),
      interestIn("all", () => true),
    ),
  );
  const seen = [];
  for (let number = 0; number < 4; number += 1) seen.push((await late.next()).value);
  expect(seen).toMatchObject([1, 2, 3, 4].map((position) => ({ position, change: { record: null } })));
  await live.return?.();
  await late.return?.();
});

it("Changes of systems come from the log alone, because their reasons may have been erased", async () => {
  const { log, appendOther, placeAt } = createMemoryLog();
  let reason: string | null = "in the vendor's words";
  const entries = (after: Place) =>
    after.position > 0
      ? []
      : [
          {
            type: "system" as const,
            ...placeAt(1),
            systemId: "sys_1",
            previousStatus: null,
            status: "DISCONNECTED" as const,
            reason,
            recordedAt: new Date(0),
            traceId: "t",
          },
        ];
  const systems: typeof log.systems = async (_, after) => ({
    changes: entries(after),
    hasMore: false,
    readTo: placeAt(1),
  });
  await using feed = createFeed({ changeLog: { ...log, systems }, bell: createLocalBell(), log: silent });
  const interest = { key: "all", within: {}, verdictOf: () => true };
  const live = iterate(feed.systems(request(), interest));
  const next = live.next();
  feed.ring("env", appendOther());
  expect((await next).value).toMatchObject({ change: { reason: "in the vendor's words" } });
  reason = null;
  const late = iterate(feed.systems(request(), interest));
  expect((await late.next()).value).toMatchObject({ change: { reason: null } });
  await live.return?.();
  await late.return?.();
});

it("A waiting reader ends when the stream is returned and when its signal is aborted", async () => {
  const { log } = createMemoryLog();
  await using feed = createFeed({ changeLog: log, bell: createLocalBell(), log: silent });
  const returned = iterate(feed.records(request(), wantedOnes));
  const waiting = returned.next();
  await returned.return?.();
  expect(await waiting).toEqual({ done: true, value: undefined });
  const abort = new AbortController();
  const aborted = iterate(feed.records({ ...request(), signal: abort.signal }, wantedOnes)).next();
  abort.abort();
  expect(await aborted).toEqual({ done: true, value: undefined });
});

it("The next page of the log is read while half of the previous one waits, and no further", async () => {
  const { log, append, reads } = createMemoryLog();
  append(5000);
  await using feed = createFeed({ changeLog: log, bell: createLocalBell(), log: silent });
  const events = feed.records(
    request(),
    interestIn("all", () => true),
  );
  const taken: number[] = [];
  const take = async (count: number) => {
    while (taken.length < count) {
      const event = events.take();
      if (event?.type === "change") taken.push(event.position);
      if (event === null) await new Promise<void>((resolve) => (events.onArrival = resolve));
    }
    for (let turn = 0; turn < 10; turn += 1) await setImmediate();
    return reads.count;
  };
  const first = await take(1);
  expect(await take(90)).toBe(first);
  expect(await take(110)).toBe(first + 1);
  expect(await take(290)).toBe(first + 1);
  expect(await take(310)).toBe(first + 2);
  await take(5000);
  expect(taken).toEqual(Array.from({ length: 5000 }, (_, index) => index + 1));
  events.end();
});
