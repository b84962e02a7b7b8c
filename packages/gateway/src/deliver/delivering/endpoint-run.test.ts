import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { RecordChange } from "../../change-log/change.ts";
import { type OwnedConsumer, LostConsumerError } from "../../consumers/consumer.ts";
import type { Places } from "../../consumers/tables.ts";
import type { ChangeEvent, Feed } from "../../feed/feed.ts";
import type { Store } from "../../store/database.ts";
import { openCopiedStore } from "../../store/testing/open-copied-store.ts";
import type { Attempt } from "../sending/attempt.ts";
import type { SentCall } from "../sending/create-sender.ts";
import type { Part } from "../wanted.ts";
import { EndpointRun } from "./endpoint-run.ts";
import type { RunDependencies, RunningEndpoint } from "./run-dependencies.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };
const startedAt = new Date("2026-01-01T00:00:00.000Z");
const mark = "mark-mark";
const attempt = (status: number): Attempt => ({
  startedAt,
  durationMilliseconds: 1,
  status,
  error: null,
  responseHead: "",
  retryAfterMilliseconds: null,
});
let store: Store;
let count = 0;
let consumer: OwnedConsumer;
beforeAll(async () => {
  store = await openCopiedStore();
}, 60_000);
afterAll(() => store[Symbol.asyncDispose]());
beforeEach(() => {
  count += 1;
  const places = { records: { position: 0, mark } };
  consumer = { environmentId: "env_1", id: `whe_${count}`, places, fence: 1, isRestored: false };
});

const change = (position: number, recordId: string) =>
  ({
    type: "record",
    kind: "UPDATED",
    entity: "WorkOrder",
    recordId,
    systemId: "sys_1",
    version: position,
    changedFields: [],
    recordedAt: startedAt,
    traceId: "trace",
    position,
    mark,
  }) as unknown as RecordChange; // all that is read

/** A feed of record changes that have been made, from a place on. */
const feedOf = (changes: readonly RecordChange[]) =>
  ({
    records({ after }: Parameters<Feed["records"]>[0]) {
      const events = changes
        .filter(({ position }) => position > after.position)
        .map((one): ChangeEvent<RecordChange> => ({ type: "change", position: one.position, mark, change: one, matches: true }));
      return { take: () => events.shift() ?? null, onArrival() {}, end() {} };
    },
  }) as unknown as Feed; // all that is followed

const interest = { key: "all", within: {}, verdictOf: () => true };
const part = { log: "records", interest, key: "all" } as unknown as Part; // what the run passes on
const endpoint: RunningEndpoint = {
  environment: { environmentId: "env_1", kind: "test" },
  url: "https://example.com/",
  headers: [],
  keys: () => [],
  hide: (bytes) => bytes,
  maxInFlight: 4,
  maxPerSecond: null,
  wanted: { interests: { records: interest }, find: () => ({ part, matches: true }) },
  health: { status: "ACTIVE", statusReason: null, failingSince: null, probes: 0, nextProbeAt: null, pausedUntil: null },
  replay: null,
};

interface Sending {
  readonly recordId: string;
  readonly call: SentCall;
  readonly answer: (status: number) => void;
}

/** A run on these changes. `settle`: stores the places. */
function createRun(
  changes: readonly RecordChange[],
  settle: (places: Places) => Promise<void> = async () => {},
  more: Partial<RunDependencies> = {},
) {
  const sent: Sending[] = [];
  const send: RunDependencies["sender"]["send"] = (call) =>
    new Promise((resolve, reject) => {
      call.signal.addEventListener("abort", () => reject(call.signal.reason as Error));
      const { data } = JSON.parse(String(call.body)) as { readonly data: string };
      sent.push({ recordId: data, call, answer: (status) => resolve(attempt(status)) });
    });
  const on: Partial<RunDependencies> = {
    store,
    feed: feedOf(changes),
    consumers: { settle: (_, __, places) => settle(places), change: async () => {}, noteRestore: async () => {} },
    sender: { send },
    async members(_, entry) {
      const { recordId } = entry as RecordChange; // as all here
      if (recordId === "unreadable") throw new Error("The record cannot be read.");
      return `"data":${JSON.stringify(recordId)}`;
    },
    clock: () => startedAt,
    random: () => 0,
    log: silent,
    bell: { tell() {} },
    attempted() {},
    ...more,
  };
  return { sent, run: new EndpointRun(on as RunDependencies, consumer, endpoint) }; // all that is used
}

const rows = () =>
  store.service
    .selectFrom("webhook_deliveries")
    .where("endpoint_id", "=", consumer.id)
    .select(["position", "state", "next_attempt_at"])
    .orderBy("position")
    .execute();

test("What a run could not store before it was stopped does not count as settled", { timeout: 30_000 }, async () => {
  const settled: (number | undefined)[] = [];
  const broken = Promise.withResolvers<void>();
  let isStoring = false;
  const { run, sent } = createRun([change(1, "wo_1"), change(2, "wo_2")], async (places) => {
    if (!isStoring) {
      isStoring = true;
      await broken.promise;
    }
    settled.push(places.records?.position);
  });
  const stopping = new AbortController();
  const ended = run.run(stopping.signal).catch((error: unknown) => error);
  await vi.waitUntil(() => sent.length === 2);
  sent[0]?.answer(500);
  await vi.waitUntil(() => isStoring);
  stopping.abort(new LostConsumerError("The test stops it."));
  await vi.waitUntil(() => sent[1]?.call.signal.aborted === true, 10_000);
  broken.reject(new Error("The session was terminated."));
  expect(await ended).toBeInstanceOf(Error);
  expect(await rows()).toEqual([]);
  expect(settled).toEqual([]);
});

test("A new owner repeats only what has no stored result, whatever is above its place", async () => {
  const changes = [change(1, "wo_1"), change(2, "wo_2"), change(3, "wo_3")];
  const { run, sent } = createRun(changes);
  const stopping = new AbortController();
  const ended = run.run(stopping.signal);
  await vi.waitUntil(() => sent.length === 3);
  sent[1]?.answer(500);
  sent[2]?.answer(204);
  await vi.waitUntil(async () => (await rows()).length === 2);
  stopping.abort();
  sent[0]?.answer(204);
  await ended;
  await store.service.deleteFrom("webhook_deliveries").where("endpoint_id", "=", consumer.id).where("position", "=", 1).execute();

  const next = createRun([...changes, change(4, "wo_2"), change(5, "wo_5")]);
  const stoppingNext = new AbortController();
  const endedNext = next.run.run(stoppingNext.signal);
  await vi.waitUntil(() => next.sent.length === 2);
  for (const { answer } of next.sent) answer(204);
  await vi.waitUntil(async () => (await rows()).length === 5);
  stoppingNext.abort();
  await endedNext;
  expect(next.sent.map(({ recordId }) => recordId)).toEqual(["wo_1", "wo_5"]);
  expect(await rows()).toMatchObject([
    { position: 1, state: "DELIVERED" },
    { position: 2, state: "PENDING", next_attempt_at: new Date(startedAt.getTime() + 30_000) },
    { position: 3, state: "DELIVERED" },
    { position: 4, state: "PENDING", next_attempt_at: null },
    { position: 5, state: "DELIVERED" },
  ]);
});

test("A delivery that waits is tried once when it is due, although the log of a new owner has it again", async () => {
  const { run, sent } = createRun([change(1, "wo_1")]);
  const stopping = new AbortController();
  const ended = run.run(stopping.signal);
  await vi.waitUntil(() => sent.length === 1);
  sent[0]?.answer(500);
  await vi.waitUntil(async () => (await rows()).length === 1);
  stopping.abort();
  await ended;

  const made = Promise.withResolvers<string>();
  const later = { members: () => made.promise, clock: () => new Date(startedAt.getTime() + 30_000) };
  const next = createRun([change(1, "wo_1")], undefined, later);
  const stoppingNext = new AbortController();
  const endedNext = next.run.run(stoppingNext.signal);
  await vi.waitUntil(() => next.sent.length === 1);
  next.sent[0]?.answer(204);
  await vi.waitUntil(async () => (await rows())[0]?.state === "DELIVERED");
  made.resolve('"data":"wo_1"');
  stoppingNext.abort();
  await endedNext;
  expect(next.sent).toHaveLength(1);
  expect(await rows()).toMatchObject([{ state: "DELIVERED" }]);
});

test("A run whose next event cannot be made ready stores what it has done", async () => {
  const { run, sent } = createRun([change(1, "wo_1"), change(2, "unreadable")]);
  const ended = run.run(new AbortController().signal).catch((error: unknown) => error);
  await vi.waitUntil(() => sent.length === 1);
  sent[0]?.answer(500);
  expect(await ended).toEqual(new Error("The record cannot be read."));
  expect(await rows()).toMatchObject([
    { position: 1, state: "PENDING", next_attempt_at: new Date(startedAt.getTime() + 30_000) },
  ]);
});
