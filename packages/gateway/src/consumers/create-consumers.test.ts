import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Store } from "../store/database.ts";
import { openCopiedStore } from "../store/testing/open-copied-store.ts";
import type { OwnedConsumer } from "./consumer.ts";
import { createConsumers } from "./create-consumers.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };
let store: Store;
beforeEach(async () => {
  store = await openCopiedStore();
}, 60_000);
afterEach(async () => {
  vi.useRealTimers();
  await store[Symbol.asyncDispose]();
});

test("A node says that it lives while it waits for a consumer that takes long to end", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  let milliseconds = 0;
  const shared = { service: store.service, identity: () => store.identity(), kind: "postgres" } as const;
  const consumers = createConsumers({ store: shared, log: silent, stopwatch: () => milliseconds });
  const runs = new Map<string, { readonly signal: AbortSignal; readonly end: () => void }>();
  consumers.register("test", async ({ id }: OwnedConsumer, signal) => {
    const ended = Promise.withResolvers<void>();
    runs.set(id, { signal, end: ended.resolve });
    await ended.promise;
  });
  const add = (id: string) =>
    store
      .environment("env_1")
      .transaction()
      .execute((transaction) => consumers.add(transaction, { environmentId: "env_1", id, kind: "test", places: {} }));
  await add("slow");
  await add("other");
  consumers.start();
  await vi.waitUntil(() => runs.size === 2);

  await store
    .environment("env_1")
    .transaction()
    .execute((transaction) => consumers.change(transaction, { environmentId: "env_1", id: "slow" }, { isActive: true }));
  consumers.look();
  await vi.waitUntil(() => runs.get("slow")?.signal.aborted === true);
  const beats = async () =>
    (await store.service.selectFrom("consumer_nodes").select("alive_until").executeTakeFirstOrThrow()).alive_until.getTime();
  for (let passed = 0; passed < 10_000; passed += 2000) {
    const before = await beats();
    milliseconds += 2000;
    vi.advanceTimersByTime(500);
    await vi.waitUntil(async () => (await beats()) > before);
  }
  expect(runs.get("other")?.signal.aborted).toBe(false);
  for (const { end } of runs.values()) end();
  const stopped = consumers[Symbol.asyncDispose]();
  await vi.waitUntil(() => runs.get("other")?.signal.aborted === true);
  for (const { end } of runs.values()) end();
  await stopped;
});
