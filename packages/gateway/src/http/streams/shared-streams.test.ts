import { createClient as createSseClient } from "graphql-sse";
import { createClient as createSocketClient } from "graphql-ws";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import { encodeCursor } from "../../change-log/cursor.ts";
import { administrator, createMemoryStages, type MemoryStages } from "../../graph/testing/memory-stages.ts";
import { changeOf, systemWith, workOrderWith } from "../../graph/testing/fixtures.ts";
import { openServer, type TestServer } from "../testing/open-server.ts";

interface Watched {
  readonly workOrderChanges: { readonly recordId: string; readonly system: { readonly id: string } | null };
}

interface Answer {
  readonly data?: Watched | null | undefined;
  readonly errors?: readonly unknown[] | undefined;
  readonly extensions?: unknown;
}

const query = "subscription ($after: String) { workOrderChanges(after: $after) { recordId system { id } } }";
const cursor = (position: number) => encodeCursor("env_test", { position, mark: null });
let memory: MemoryStages;
let server: TestServer;
let dispose: (() => void | Promise<void>)[];

beforeEach(async () => {
  // Shared answers do not expire, however slow the machine is.
  vi.useFakeTimers({ toFake: ["performance"] });
  memory = createMemoryStages();
  for (const id of ["sys_1", "sys_2"]) memory.systems.set(id, systemWith(id));
  server = await openServer(memory);
  dispose = [];
});
afterEach(async () => {
  for (const each of dispose) await each();
  await server[Symbol.asyncDispose]();
  vi.useRealTimers();
});

/** Subscribes over one of the transports; returns the events and the end. */
function watch(transport: "sse" | "websocket", token: string, after: number) {
  const received: Watched["workOrderChanges"][] = [];
  const requestIds = new Set<unknown>();
  const ended = Promise.withResolvers<unknown>();
  const client =
    transport === "sse"
      ? createSseClient({ url: `${server.url}/graphql`, headers: { authorization: `Bearer ${token}` }, retryAttempts: 0 })
      : createSocketClient({
          url: `${server.url.replace("http", "ws")}/graphql`,
          webSocketImpl: WebSocket,
          connectionParams: { token },
          retryAttempts: 0,
        });
  dispose.push(() => client.dispose());
  client.subscribe<Watched>(
    { query, variables: { after: cursor(after) } },
    {
      next({ data, errors, extensions }: Answer) {
        if (errors !== undefined) ended.resolve(errors);
        requestIds.add((extensions as { readonly requestId: string }).requestId); // every answer of the gateway has one
        if (data) received.push(data.workOrderChanges);
      },
      error: ended.resolve,
      complete: () => ended.resolve("complete"),
    },
  );
  return { received, requestIds, ended: ended.promise };
}

const write = (position: number, systemId: string) =>
  memory.changes.append(changeOf(workOrderWith(`wo_${position}`, {}, { systemId }), position));
const executions = async () =>
  Number(
    /^fettle_subscription_executions_total (\d+)$/m.exec(
      await server.http.metrics.registry.getSingleMetricAsString("fettle_subscription_executions_total"),
    )?.[1],
  );

it("Subscribers with the same operation and rights share one execution of a change, over either transport and from any cursor", async () => {
  memory.tokens.set("other", { ...administrator, tokenId: "tok_other" });
  for (const position of [1, 2]) write(position, "sys_1");
  const watchers = Array.from({ length: 20 }, (_, index) =>
    watch(index % 2 === 0 ? "sse" : "websocket", index % 3 === 0 ? "other" : "administrator", 2),
  );
  await vi.waitFor(() => expect(memory.changes.followers).toBe(20));
  for (let position = 3; position < 13; position += 1) write(position, "sys_1");
  await vi.waitFor(() => expect(watchers.map(({ received }) => received.length)).toEqual(watchers.map(() => 10)));
  for (const { received } of watchers) expect(received).toEqual(watchers[0]?.received);
  expect(await executions()).toBe(10);
  // Request ids, cursors and costs are not shared.
  expect(new Set(watchers.flatMap(({ requestIds }) => [...requestIds])).size).toBe(20);
  const late = watch("sse", "administrator", 7);
  await vi.waitFor(() => expect(late.received).toHaveLength(5));
  expect(late.received).toEqual(watchers[0]?.received.slice(-5));
  expect(await executions()).toBe(10);
});

it("Tokens with different rights share nothing", async () => {
  memory.tokens.set("bound", { ...administrator, tokenId: "tok_bound", systemId: "sys_1" });
  const whole = [watch("sse", "administrator", 0), watch("websocket", "administrator", 0)];
  const bound = [watch("sse", "bound", 0), watch("websocket", "bound", 0)];
  await vi.waitFor(() => expect(memory.changes.followers).toBe(4));
  for (let position = 1; position < 9; position += 1) write(position, position % 2 === 0 ? "sys_1" : "sys_2");
  write(9, "sys_1");
  await vi.waitFor(() => {
    for (const each of [...whole, ...bound]) expect(each.received.at(-1)?.recordId).toBe("wo_9");
  });
  for (const { received } of whole) expect(received).toHaveLength(9);
  for (const { received } of bound) {
    expect(received.map(({ recordId, system }) => [recordId, system?.id])).toEqual(
      [2, 4, 6, 8, 9].map((position) => [`wo_${position}`, "sys_1"]),
    );
  }
  expect(await executions()).toBe(9 + 5);
});

it.each(["sse", "websocket"] as const)(
  "A subscription over %s ends when the rights of its token shrink, and can continue with the remaining rights",
  async (transport) => {
    memory.tokens.set("shrinking", { ...administrator, tokenId: "tok_shrinking" });
    const stays = watch(transport, "administrator", 0);
    const shrinks = watch(transport, "shrinking", 0);
    await vi.waitFor(() => expect(memory.changes.followers).toBe(2));
    write(1, "sys_2");
    await vi.waitFor(() => expect(shrinks.received).toHaveLength(1));
    memory.tokens.set("shrinking", { ...administrator, tokenId: "tok_shrinking", systemId: "sys_1" });
    memory.endRights(["tok_shrinking"]);
    await shrinks.ended;
    write(2, "sys_2");
    write(3, "sys_1");
    await vi.waitFor(() => expect(stays.received).toHaveLength(3));
    expect(shrinks.received.map(({ recordId }) => recordId)).toEqual(["wo_1"]);
    const again = watch(transport, "shrinking", 0);
    await vi.waitFor(() => expect(again.received.map(({ recordId }) => recordId)).toEqual(["wo_3"]));
  },
);
