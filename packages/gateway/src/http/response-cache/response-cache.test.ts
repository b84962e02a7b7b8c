import { parse, type OperationDefinitionNode } from "graphql";
import { expect, it } from "vitest";
import type { LogState, TouchedRecord } from "../../change-log/log-state.ts";
import { createSchema } from "../../graph/create-schema.ts";
import { canonicalCatalog } from "../../graph/testing/catalog.ts";
import { administrator } from "../../graph/testing/memory-stages.ts";
import { graphParts } from "../../stages.ts";
import type { AskedOperation } from "./footprint.ts";
import { createResponseCache, questionOf, type Question } from "./response-cache.ts";

const schema = createSchema(canonicalCatalog, graphParts);
const answer = (bytes = 100) => ({ head: Buffer.alloc(bytes, "x"), rest: "}", cost: 1 });
function ask(body: string, environmentId = administrator.environmentId): Question {
  const question = questionOf({ ...administrator, environmentId }, Buffer.from(body));
  if (question === null) throw new Error("This is no question.");
  return question;
}

function operationOf(query: string): AskedOperation {
  const document = parse(query);
  return { document, operation: document.definitions[0] as OperationDefinitionNode, variables: {} }; // its only definition
}
const list = operationOf("{ workOrders { nodes { title } } }");

/** A log whose looks a test can count, hold up and fail. */
function openCache(bytes = 1_000_000) {
  const counted = { looks: 0, hits: 0, misses: 0, bytes: 0 };
  let state: LogState = { position: 0, mark: null, unloggedRemovals: 0 };
  let touched: TouchedRecord[] = [];
  let before: (() => Promise<void>) | null = null;
  const cache = createResponseCache({
    schema,
    bytes,
    changeLog: {
      async state() {
        counted.looks += 1;
        await before?.();
        return state;
      },
      async progress() {
        const told = touched;
        touched = [];
        return { state, touched: told };
      },
    },
    metrics: {
      hit: () => void (counted.hits += 1),
      missed: () => void (counted.misses += 1),
      holds: (held) => void (counted.bytes = held),
    },
  });
  return {
    cache,
    counted,
    beforeLook(act: (() => Promise<void>) | null) {
      before = act;
    },
    change(entity: string) {
      state = { ...state, position: state.position + 1, mark: `mark ${state.position + 1}` };
      touched.push({ entity, recordId: "one", systemId: "sys_1" });
    },
    /** Loses the last change, as restoring a backup does. */
    putBack() {
      const position = state.position - 1;
      state = { ...state, position, mark: position === 0 ? null : `mark ${position}` };
      touched = [];
    },
    async keep(question: Question, given = answer(), operation = list) {
      await cache.begin(question, operation);
      await (await cache.begin(question, operation))?.keep(given);
    },
  };
}

it("An answer is kept when its question has come before, and is given until a change touches it", async () => {
  const { cache, counted, keep, change } = openCache();
  const question = ask("a");
  const kept = answer();
  await keep(question, kept);
  expect(await cache.recall(question)).toBe(kept);
  change("Asset");
  expect(await cache.recall(question)).toBe(kept);
  change("WorkOrder");
  expect(await cache.recall(question)).toBeNull();
  expect(counted).toMatchObject({ hits: 2, misses: 2, bytes: 0 });
});

it("Hits at the same time share one look, which begins after them", async () => {
  const { cache, counted, keep, beforeLook, change } = openCache();
  const question = ask("a");
  await keep(question);
  counted.looks = 0;
  await Promise.all(Array.from({ length: 100 }, () => cache.recall(question)));
  expect(counted.looks).toBe(1);

  const { promise, resolve } = Promise.withResolvers<void>();
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  beforeLook(async () => {
    begin();
    await promise;
  });
  const early = cache.recall(question);
  await begun;
  const late = Array.from({ length: 10 }, () => cache.recall(question));
  // The look of the first has begun before this and may not have seen it.
  change("WorkOrder");
  resolve();
  await early;
  expect(await Promise.all(late)).toEqual(Array(10).fill(null));
  expect(counted.looks).toBe(3);
});

it("Nothing is given while the log cannot be read, and everything that still holds afterwards", async () => {
  const { cache, keep, beforeLook } = openCache();
  await keep(ask("a"));
  beforeLook(() => Promise.reject(new Error("The database is away.")));
  expect(await cache.recall(ask("a"))).toBeNull();
  await keep(ask("b"));
  beforeLook(null);
  expect(await cache.recall(ask("a"))).not.toBeNull();
  expect(await cache.recall(ask("b"))).toBeNull();
});

it("An execution that a change touches before it has ended is not kept, nor one without an answer", async () => {
  const { cache, change, counted } = openCache();
  await cache.begin(ask("a"), list);
  const keeping = await cache.begin(ask("a"), list);
  change("WorkOrder");
  await keeping?.keep(answer());
  expect(await cache.recall(ask("a"))).toBeNull();
  await cache.begin(ask("b"), list);
  await (await cache.begin(ask("b"), list))?.keep(null);
  expect(await cache.recall(ask("b"))).toBeNull();
  expect(counted.bytes).toBe(0);
  await (await cache.begin(ask("a"), list))?.keep(answer());
  expect(await cache.recall(ask("a"))).not.toBeNull();
});

it("An execution that has read a change is not kept for the state before, even if the database is put back to that", async () => {
  const { cache, change, putBack } = openCache();
  await cache.begin(ask("a"), list);
  const keeping = await cache.begin(ask("a"), list);
  change("WorkOrder");
  await keeping?.keep(answer());
  putBack();
  expect(await cache.recall(ask("a"))).toBeNull();
});

it("Answers take no more than allowed: the least used make room, those of whoever has most", async () => {
  const { cache, keep, counted } = openCache(50_000);
  await keep(ask("small", "env_small"), answer(2_000));
  for (let number = 0; number < 40; number += 1) {
    await keep(ask(`large ${number}`, "env_large"), answer(3_000));
    await cache.recall(ask("large 0", "env_large"));
    expect(counted.bytes).toBeLessThanOrEqual(50_000);
  }
  expect(await cache.recall(ask("small", "env_small"))).not.toBeNull();
  expect(await cache.recall(ask("large 0", "env_large"))).not.toBeNull();
  expect(await cache.recall(ask("large 1", "env_large"))).toBeNull();
  expect(await cache.recall(ask("large 39", "env_large"))).not.toBeNull();
});

it("A large answer is not kept", async () => {
  const { cache, keep } = openCache(50_000);
  await keep(ask("a"), answer(4_000));
  expect(await cache.recall(ask("a"))).toBeNull();
});

it("Mutations, and operations with a field that declares nothing, are not kept, whatever fragment has it", async () => {
  const { cache, counted } = openCache();
  for (const query of [
    'mutation { updateWorkOrder(input: { id: "wo_1", title: "x" }) { __typename } }',
    "{ viewer { __typename } }",
    "{ workOrders { nodes { system { id } } } }",
    "query { workOrders { ...Found } } fragment Found on WorkOrderConnection { nodes { ... on SystemRecord { problems { field } } } }",
    "{ __schema { queryType { name } } }",
    "{ __typename }",
  ]) {
    const operation = operationOf(query);
    await cache.begin(ask(query), operation);
    expect(await cache.begin(ask(query), operation)).toBeNull();
  }
  expect(counted).toMatchObject({ misses: 0, looks: 0 });
});

const bodyOf = (value: object) => Buffer.from(JSON.stringify(value));

it("A request that leaves its document for others is no question, one that asks by its hash is", () => {
  const extensions = { persistedQuery: { version: 1, sha256Hash: "a".repeat(64) } };
  expect(questionOf(administrator, bodyOf({ query: "{ __typename }", extensions }))).toBeNull();
  expect(questionOf(administrator, bodyOf({ extensions }))).not.toBeNull();
});

it("A closed cache gives and keeps nothing, not even what was asked before", async () => {
  const { cache, keep, counted, beforeLook } = openCache();
  await keep(ask("a"));
  const { promise, resolve } = Promise.withResolvers<void>();
  beforeLook(() => promise);
  const asked = cache.recall(ask("a"));
  cache.close();
  resolve();
  expect(await asked).toBeNull();
  await keep(ask("a"));
  expect(await cache.recall(ask("a"))).toBeNull();
  expect(counted.bytes).toBe(0);
});
