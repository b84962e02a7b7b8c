import fc from "fast-check";
import { expect, it } from "vitest";
import type { ChangeLog } from "../change-log/change-log.ts";
import type { RecordChange } from "../change-log/change.ts";
import { createFeed } from "./create-feed.ts";
import { createLocalBell } from "./create-local-bell.ts";
import type { Interest } from "./feed.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

/** A log in memory that keeps the one promise of the real one: positions ascend in commit order. */
function memoryLog() {
  const changes: RecordChange[] = [];
  const log: ChangeLog = {
    position: async () => changes.length,
    floor: async () => 0,
    async records(_, after, limit) {
      const end = changes.length;
      await Promise.resolve();
      const found = changes.slice(after, Math.min(end, after + limit));
      const hasMore = after + limit < end;
      return { changes: found, hasMore, readTo: hasMore ? (found.at(-1)?.position ?? end) : end };
    },
    systems: async (_, after) => ({ changes: [], hasMore: false, readTo: after }),
    statusHistory: async () => [],
  };
  const append = (count: number) => {
    for (let index = 0; index < count; index += 1) {
      const position = changes.length + 1;
      changes.push({
        type: "record",
        position,
        kind: "UPDATED",
        entity: "WorkOrder",
        recordId: `wo_${position % 7}`,
        systemId: "sys_1",
        version: position,
        changedFields: [],
        occurredAt: null,
        recordedAt: new Date(0),
        cause: "POLL",
        traceId: "t",
        record: null,
        previous: null,
      });
    }
  };
  return { log, changes, append };
}

const isWanted = ({ position }: RecordChange) => position % 3 !== 0;
const wantedOnes: Interest<RecordChange> = {
  key: "two of three",
  within: {},
  verdictOf: (change) => (isWanted(change) ? true : null),
};

it("delivers every change once and in order, whatever the subscriber's pace and the missed rings", async () => {
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
      const { log, changes, append } = memoryLog();
      append(before);
      await using feed = createFeed({
        changeLog: log,
        bell: createLocalBell(),
        log: silent,
        lookMilliseconds: 5,
        checkpointMilliseconds: 5,
      });
      const stream = feed.records({ environmentId: "env", after: 0, signal: new AbortController().signal }, wantedOnes);
      const seen: number[] = [];
      const wanted = () => changes.filter(isWanted).map(({ position }) => position);
      const readOne = async () => {
        const { value } = await stream.next();
        if (value?.type === "change") seen.push(value.position);
      };
      for (const { write, rings, reads } of steps) {
        append(write);
        if (rings) feed.ring("env", changes.length);
        for (let read = 0; read < reads && seen.length < wanted().length; read += 1) await readOne();
      }
      while (seen.length < wanted().length) await readOne();
      expect(seen).toEqual(wanted());
      await stream.return?.();
    },
  );
  await fc.assert(property, { numRuns: 60, seed: 20261122 });
}, 60_000);

it("ends a waiting reader when the stream is returned, and when its signal is aborted", async () => {
  const { log } = memoryLog();
  await using feed = createFeed({ changeLog: log, bell: createLocalBell(), log: silent });
  const returned = feed.records({ environmentId: "env", after: 0, signal: new AbortController().signal }, wantedOnes);
  const waiting = returned.next();
  await returned.return?.();
  expect(await waiting).toEqual({ done: true, value: undefined });
  const abort = new AbortController();
  const aborted = feed.records({ environmentId: "env", after: 0, signal: abort.signal }, wantedOnes).next();
  abort.abort();
  expect(await aborted).toEqual({ done: true, value: undefined });
});
