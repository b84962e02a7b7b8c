import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { logStart } from "../change-log/place.ts";
import { openTestStore, type TestStore } from "../ingest/testing/open-test-store.ts";
import { testConnector } from "../ingest/testing/test-connector.ts";
import type { Principal } from "../principal.ts";
import type { System } from "../systems/systems.ts";
import { createCommands, type CommandStage } from "./create-commands.ts";

const plain = testConnector({ payloads: [], failures: [] });
const { WorkOrder } = plain.entities;
if (WorkOrder === undefined) throw new Error("The test vendor has work orders.");
const created: string[] = [];
const connector = {
  ...plain,
  entities: {
    WorkOrder: {
      ...WorkOrder,
      writable: { create: ["title"] as const },
      create: async () => {
        created.push("one");
        return { outcome: "accepted" as const, reference: null };
      },
    },
  },
};
const signal = new AbortController().signal;
const write = () => {};
const log = { debug: write, info: write, warn: write, error: write, child: () => log };
const now = new Date("2026-01-31T08:00:00.000Z");
const never = () => Promise.reject(new Error("not called"));

let test: TestStore;
let environmentId: string;
let commands: CommandStage;
beforeAll(async () => {
  test = await openTestStore(connector);
}, 60_000);
afterAll(() => test[Symbol.asyncDispose]());
beforeEach(async () => {
  created.length = 0;
  environmentId = await test.freshEnvironment();
  const database = test.store.environment(environmentId);
  const [one] = await database.selectFrom("systems").selectAll().execute();
  if (one === undefined) throw new Error("The environment has a system.");
  await database
    .insertInto("systems")
    .values({ ...one, id: "sys_2", settings: "{}", words: "{}" })
    .execute();
  commands = createCommands({
    ring() {},
    store: test.store,
    catalog: test.catalog,
    records: test.records,
    systems: {
      vendor: async () => ({ connector, vendor: { settings: {}, signal, fetch: never } }),
      byIds: async (_environmentId, ids) => new Map(ids.map((id) => [id, systemWith(id)])),
    },
    ingest: { write: never, remove: never, position: async () => logStart, syncNow: async () => {} },
    jobs: { send: async () => {} },
    clock: () => now,
    log,
  });
});

const systemWith = (id: string): System => ({
  id,
  environmentId,
  connectorId: connector.id,
  displayName: id,
  externalId: null,
  accountId: "1",
  accountName: "One",
  settings: {},
  authentication: "apiKey",
  status: "CONNECTED",
  statusReason: null,
  statusChangedAt: now,
  pausedAt: null,
  createdAt: now,
});
const tokenOf = (systemId: string | null, tokenId: string): Principal => ({
  environmentId,
  environmentKind: "test",
  tokenId,
  scopes: ["read", "write"],
  systemId,
  expiresAt: null,
});

/** Creates a work order, always under the same key; returns the command's id or the code of its failure. */
async function create(principal: Principal, systemId: string, title: string): Promise<string> {
  const request = { entity: "WorkOrder", systemId, values: { title }, idempotencyKey: "order-1", hold: false };
  const outcome = await commands.create(principal, request, "trace");
  return outcome.type === "failure" ? outcome.failure.code : outcome.command.id;
}

it("The same key in two systems belongs to two commands", async () => {
  const one = await create(tokenOf("sys_1", "tok_1"), "sys_1", "Oil the press");
  const two = await create(tokenOf("sys_2", "tok_2"), "sys_2", "Mend the lift");
  expect([one, two]).toEqual([expect.stringMatching(/^cmd_/), expect.stringMatching(/^cmd_/)]);
  expect(two).not.toBe(one);
  expect(created).toHaveLength(2);
});

it("A retry gets the first answer, even with a rotated token or a token of the whole environment", async () => {
  const first = await create(tokenOf("sys_1", "tok_1"), "sys_1", "Oil the press");
  expect(await create(tokenOf("sys_1", "tok_1"), "sys_1", "Oil the press")).toBe(first);
  expect(await create(tokenOf("sys_1", "tok_rotated"), "sys_1", "Oil the press")).toBe(first);
  expect(await create(tokenOf(null, "tok_of_the_environment"), "sys_1", "Oil the press")).toBe(first);
  expect(created).toHaveLength(1);
});

it("A different input under the same key of a system is a conflict", async () => {
  await create(tokenOf("sys_1", "tok_1"), "sys_1", "Oil the press");
  expect(await create(tokenOf("sys_1", "tok_1"), "sys_1", "Mend the lift")).toBe("IDEMPOTENCY_KEY_REUSED");
});

it("Two simultaneous requests with one key run once per system", async () => {
  const [token, other] = [tokenOf("sys_1", "tok_1"), tokenOf("sys_2", "tok_2")];
  const ids = await Promise.all([
    create(token, "sys_1", "Oil the press"),
    create(token, "sys_1", "Oil the press"),
    create(other, "sys_2", "Oil the press"),
  ]);
  expect(new Set(ids).size).toBe(2);
  expect(created).toHaveLength(2);
});
