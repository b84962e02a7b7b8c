import { afterAll, beforeAll, expect, test } from "vitest";
import type { OpenStore } from "../store/opened-store.ts";
import { openCopiedStore } from "../store/testing/open-copied-store.ts";
import type { Consumers, OwnedConsumer } from "./consumer.ts";
import { createConsumers } from "./create-consumers.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };
const environmentId = "env_1";
const soon = (read: () => unknown): ReturnType<typeof expect.poll> => expect.poll(read, { interval: 10, timeout: 40_000 });

let store: OpenStore;
beforeAll(async () => {
  store = await openCopiedStore();
  const now = new Date(0);
  await store.service.insertInto("workspaces").values({ id: "w", name: "w", created_at: now }).execute();
  await store.service
    .insertInto("environments")
    .values({ id: environmentId, workspace_id: "w", kind: "test", created_at: now })
    .execute();
}, 60_000);
afterAll(() => store[Symbol.asyncDispose]());

/** A node that shares consumers with others, and what it runs. */
function startNode() {
  const running = new Map<string, OwnedConsumer>();
  const consumers = createConsumers({
    store: { service: store.service, identity: () => store.identity(), kind: "postgres" },
    log: silent,
  });
  consumers.register("test", async (consumer, signal) => {
    running.set(consumer.id, consumer);
    await new Promise((resolve) => void signal.addEventListener("abort", resolve));
    running.delete(consumer.id);
  });
  consumers.start();
  return { running, consumers, [Symbol.asyncDispose]: () => consumers[Symbol.asyncDispose]() };
}

const at = (seconds: number) => new Date(Date.now() + seconds * 1000);
const inTransaction = (work: Parameters<ReturnType<ReturnType<OpenStore["environment"]>["transaction"]>["execute"]>[0]) =>
  store.environment(environmentId).transaction().execute(work);
const place = { records: { position: 0, mark: null } };
const add = (consumers: Consumers, id: string) =>
  inTransaction((transaction) => consumers.add(transaction, { environmentId, id, kind: "test", places: place }));
const fenceOf = async (id: string) =>
  (await store.service.selectFrom("consumers").where("id", "=", id).select("fence").executeTakeFirstOrThrow()).fence;

test("Nodes share consumers evenly, run each once, and give them back when they stop", { timeout: 90_000 }, async () => {
  await using first = startNode();
  for (let number = 0; number < 10; number += 1) await add(first.consumers, `c_${number}`);
  first.consumers.look();
  await soon(() => first.running.size).toBe(10);
  const taken = await fenceOf("c_0");
  {
    await using second = startNode();
    await soon(async () => (await store.service.selectFrom("consumer_nodes").select("id").execute()).length).toBe(2);
    // Shares are looked at every 10 seconds.
    await soon(() => [first.running.size, second.running.size]).toEqual([5, 5]);
    expect(new Set([...first.running.keys(), ...second.running.keys()]).size).toBe(10);
    const [moved] = second.running.values();
    expect(moved?.fence).toBeGreaterThan(taken);
    // What the former owner still settles is refused.
    const former = { environmentId, id: moved?.id ?? "", places: place, fence: (moved?.fence ?? 0) - 1, isRestored: false };
    await expect(inTransaction((transaction) => first.consumers.settle(transaction, former, place))).rejects.toThrow(
      "Another node",
    );
  }
  // At once: a node that has stopped does not count as living any more.
  const living = await store.service.selectFrom("consumer_nodes").select("id").execute();
  expect(living).toHaveLength(1);
  await soon(() => first.running.size).toBe(10);
});

test("What a dead node ran is taken over, and what a living one runs is not", async () => {
  const { service } = store;
  await service.deleteFrom("consumers").execute();
  await service
    .insertInto("consumer_nodes")
    .values([
      { id: "dead", alive_until: at(-1) },
      { id: "living", alive_until: at(10) },
      // It was written before the clock was set back.
      { id: "of-the-future", alive_until: at(3600) },
    ])
    .execute();
  const row = { environment_id: environmentId, kind: "test", places: JSON.stringify(place), is_active: true };
  await service
    .insertInto("consumers")
    .values([
      { ...row, id: "of-dead", owner: "dead" },
      { ...row, id: "of-living", owner: "living" },
      { ...row, id: "of-future", owner: "of-the-future" },
    ])
    .execute();
  await using node = startNode();
  await soon(() => [...node.running.keys()].filter((id) => id.startsWith("of-")).toSorted()).toEqual(["of-dead", "of-future"]);
  expect(await service.selectFrom("consumers").where("id", "=", "of-living").select("owner").executeTakeFirst()).toEqual({
    owner: "living",
  });
});
