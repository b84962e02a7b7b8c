import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { RecordChange } from "../change-log/change.ts";
import { isSamePlace, logStart, type Place } from "../change-log/place.ts";
import { GatewayError } from "../errors.ts";
import { iterate } from "../supply.ts";
import { createFeed } from "./create-feed.ts";
import { createLocalBell } from "./create-local-bell.ts";
import type { Feed, Interest } from "./feed.ts";
import { createMemoryLog, interestIn, silent } from "./testing/memory-log.ts";
import { nodesOn } from "./testing/nodes-on.ts";

const all = interestIn("all", () => true);
const forked = { code: "CURSOR_EXPIRED", reason: "LOG_FORKED" };
const never = 3_600_000;
const request = (after: Place = logStart) => ({ environmentId: "env", after, signal: new AbortController().signal });

/** A log of five changes that a follower has seen live, as far as its interest reaches. */
async function followed(lookMilliseconds: number, interest: Interest<RecordChange> = all) {
  const memory = createMemoryLog();
  const feed = createFeed({ changeLog: memory.log, bell: createLocalBell(), log: silent, lookMilliseconds });
  const stream = iterate(feed.records(request(), interest));
  const first = stream.next();
  await setImmediate();
  const appended = memory.append(5);
  feed.ring("env", appended.position, appended);
  await first;
  const readTo = async (position: number) => {
    for (;;) {
      const { value, done } = await stream.next();
      if (done === true) throw new Error("The stream ended.");
      if (value.position === position) return value;
    }
  };
  return {
    ...memory,
    feed,
    stream,
    readTo,
    async [Symbol.asyncDispose]() {
      await stream.return?.();
      await feed[Symbol.asyncDispose]();
    },
  };
}

it("A quiet stream ends when the log has lost its place, even if nothing new is written", async () => {
  await using live = await followed(5);
  await live.readTo(5);
  const next = live.stream.next();
  live.rewind(3);
  await expect(next).rejects.toMatchObject(forked);
});

it("A stream never continues in the new history from a place in the old one, and new subscribers are served", async () => {
  await using live = await followed(never);
  await live.readTo(5);
  const next = live.stream.next();
  live.rewind(3);
  // No ring comes until the new history has passed the old end; then its ring seems to follow directly.
  live.append(2);
  const sixth = live.append(1);
  expect(sixth.after.position).toBe(5);
  live.feed.ring("env", sixth.position, sixth);
  await expect(next).rejects.toMatchObject(forked);
  const fresh = iterate(live.feed.records(request(live.placeAt(3)), all));
  expect((await fresh.next()).value).toMatchObject(live.placeAt(4));
  expect((await fresh.next()).value).toMatchObject(live.placeAt(5));
  await fresh.return?.();
});

it("A ring from below the reader's place reveals the fork", async () => {
  await using live = await followed(never);
  await live.readTo(5);
  const next = live.stream.next();
  live.rewind(3);
  const fourth = live.append(1);
  live.feed.ring("env", fourth.position, fourth);
  await expect(next).rejects.toMatchObject(forked);
});

it("No subscriber waits at a node that has not noticed the fork, and the node's follower is told", async () => {
  await using live = await followed(never);
  await live.readTo(5);
  const old = live.stream.next();
  live.rewind(3);
  live.append(1);
  const before = live.reads.count;
  const fresh = iterate(live.feed.records(request(live.placeAt(4)), all));
  const next = fresh.next();
  await expect(old).rejects.toMatchObject(forked);
  const fifth = live.append(1);
  live.feed.ring("env", fifth.position, fifth);
  expect((await next).value).toMatchObject({ type: "change", ...live.placeAt(5) });
  expect(live.reads.count - before).toBeLessThan(10);
  await fresh.return?.();
});

it("A follower that has seen nothing of the lost changes continues in the new history", async () => {
  const few = interestIn("few", ({ position }) => position === 1 || position > 5);
  await using live = await followed(never, few);
  const next = live.stream.next();
  await setImmediate();
  live.rewind(3);
  live.append(2);
  const sixth = live.append(1);
  live.feed.ring("env", sixth.position, sixth);
  expect((await next).value).toMatchObject({ position: 6, mark: "mark-3", type: "change" });
});

it("A place above the end of the log, or with another mark, is refused", async () => {
  await using live = await followed(never);
  for (const after of [
    { position: 6, mark: "mark-1" },
    { position: 5, mark: "mark-2" },
    { position: 5, mark: null },
  ]) {
    const stream = iterate(live.feed.records(request(after), all));
    await expect(stream.next()).rejects.toMatchObject(forked);
  }
});

it("The place of a quiet stream has the mark of its entry", async () => {
  const { log, append, appendOther, placeAt } = createMemoryLog();
  await using feed = createFeed({ changeLog: log, bell: createLocalBell(), log: silent, checkpointMilliseconds: 1 });
  const none = iterate(
    feed.records(
      request(),
      interestIn("none", () => false),
    ),
  );
  append(2);
  const next = none.next();
  appendOther();
  feed.ring("env", 3);
  const places = [(await next).value];
  while (places.at(-1)?.position !== 3) places.push((await none.next()).value);
  for (const place of places) expect(place).toMatchObject(placeAt(place?.position ?? 0));
  await none.return?.();
});

it("Every follower sees one history without a gap, or its stream ends, whatever is lost and however rings travel", async () => {
  const step = fc.record({
    writes: fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 8 }),
    rings: fc.boolean(),
    reader: fc.nat(5),
    reads: fc.integer({ min: 0, max: 60 }),
    moves: fc.boolean(),
    loses: fc.option(fc.integer({ min: 0, max: 40 }), { nil: null, freq: 2 }),
  });
  const property = fc.asyncProperty(
    fc.array(step, { minLength: 2, maxLength: 14 }),
    fc.array(fc.nat(100), { minLength: 1, maxLength: 40 }),
    async (steps, fates) => {
      const { log, changes, append, appendOther, rewind } = createMemoryLog();
      let turn = 0;
      const fate = () => fates[turn++ % fates.length] ?? 0;
      const nodes = nodesOn(log, 3, fate);
      const feedAt = (index: number): Feed => {
        const feed = nodes[index % nodes.length];
        if (feed === undefined) throw new Error("no node");
        return feed;
      };
      const interests = [
        all,
        interestIn("odd", ({ position }) => position % 2 === 1),
        interestIn("few", (of) => of.position % 9 === 0),
      ];
      const readers = Array.from({ length: 6 }, (_, index) => {
        const interest = interests[index % interests.length] ?? all;
        return {
          interest,
          stream: iterate(feedAt(index).records(request(), interest)),
          seen: [] as RecordChange[],
          place: logStart,
        };
      });
      /** Reads once. A follower whose place is lost starts again at the beginning. */
      const readOne = async (reader: (typeof readers)[number]) => {
        try {
          const { value } = await reader.stream.next();
          if (value === undefined) throw new Error("The stream ended in silence.");
          reader.place = { position: value.position, mark: value.mark };
          if (value.type === "change") reader.seen.push(value.change);
        } catch (error) {
          if (!GatewayError.isInstance(error) || error.reason !== "LOG_FORKED") throw error;
          Object.assign(reader, {
            stream: iterate(feedAt(fate()).records(request(), reader.interest)),
            seen: [],
            place: logStart,
          });
        }
      };
      const wantedBy = ({ interest }: (typeof readers)[number]) =>
        changes.filter((change) => interest.verdictOf(change) !== null);
      for (const { writes, rings, reader: index, reads, moves, loses } of steps) {
        for (const [number, count] of writes.entries()) {
          if (count === 0) feedAt(number).ring("env", appendOther());
          else if (rings) {
            const appended = append(count);
            feedAt(number).ring("env", appended.position, appended);
          } else append(count);
        }
        if (loses !== null) rewind(Math.max(0, (await log.end("env")).position - loses));
        const reader = readers[index];
        if (reader === undefined) continue;
        const most = Math.min(reader.seen.length + reads, wantedBy(reader).length);
        while (reader.seen.length < most) await readOne(reader);
        if (!moves) continue;
        await reader.stream.return?.();
        reader.stream = iterate(feedAt(fate()).records(request(reader.place), reader.interest));
      }
      // All interests include the last change.
      append(9 * 2);
      for (const reader of readers) {
        const wanted = wantedBy(reader);
        while (!isSamePlace(reader.seen.at(-1) ?? logStart, wanted.at(-1) ?? logStart)) await readOne(reader);
        expect(reader.seen).toEqual(wanted);
        await reader.stream.return?.();
      }
      for (const node of nodes) await node[Symbol.asyncDispose]();
    },
  );
  await fc.assert(property, { numRuns: 120, seed: 20261205 });
}, 120_000);
