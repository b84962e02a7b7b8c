import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { Store } from "../store/database.ts";
import { openTestStore } from "../systems/testing/open-test-store.ts";
import { createPrincipals } from "./create-principals.ts";
import { listenForEndedRights, type EndedRights } from "./ended-rights.ts";
import type { Principals } from "./principals.ts";
import { addSystem } from "./testing/add-system.ts";

let store: Store;
let rights: EndedRights;
let environmentId: string;
let milliseconds = 0;
let now = new Date("2026-01-31T08:00:00.000Z");
/** Whether notices arrive. */
let isHearing = true;
const listeners = new Set<(ids: readonly string[] | null) => void>();
/** How often a token was looked up in the database. */
let lookUps = 0;
let principals: Principals;

beforeAll(async () => {
  store = await openTestStore();
  rights = await listenForEndedRights(store);
  rights.subscribe((ids) => {
    if (isHearing) for (const listener of listeners) listener(ids);
  });
}, 60_000);
afterAll(async () => {
  await rights[Symbol.asyncDispose]();
  await store[Symbol.asyncDispose]();
});

/** The principals of another node. */
function openNode(): Principals {
  const heard: EndedRights = {
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    get isHearing() {
      return isHearing;
    },
    async [Symbol.asyncDispose]() {},
  };
  const service = store.service.withPlugin({
    transformQuery({ node }) {
      lookUps += 1;
      return node;
    },
    transformResult: async ({ result }) => result,
  });
  const counted = { ...store, service, environment: (id: string) => store.environment(id) } satisfies Store;
  return createPrincipals({ store: counted, clock: () => now, rights: heard, stopwatch: () => milliseconds });
}

beforeEach(async () => {
  listeners.clear();
  isHearing = true;
  principals = openNode();
  environmentId = (await principals.createWorkspace("a test")).environments.test;
  await addSystem(store, environmentId, "sys_1");
  lookUps = 0;
});

const create = (input: Partial<Parameters<Principals["createToken"]>[0]> = {}) =>
  principals.createToken({ environmentId, name: "app", scopes: ["read"], ...input });
const owner = () => ({ environmentId, systemId: null });

it("A token in use is looked up once a second", async () => {
  const { token } = await create();
  lookUps = 0;
  for (let uses = 0; uses < 5; uses += 1) expect(await principals.authenticate(token)).not.toBeNull();
  expect(lookUps).toBe(1);
  milliseconds += 1_000;
  expect(await principals.authenticate(token)).not.toBeNull();
  expect(lookUps).toBe(2);
});

it("A token that nobody knows is looked up each time, so a new one works at once", async () => {
  const { token } = await create();
  await sql`delete from api_tokens where name = 'app'`.execute(store.service);
  lookUps = 0;
  for (let uses = 0; uses < 3; uses += 1) expect(await principals.authenticate(token)).toBeNull();
  expect(lookUps).toBe(3);
});

it.each<[string, (id: string) => Promise<unknown>]>([
  ["revoked", (id) => principals.revokeToken(owner(), id)],
  ["rotated without an overlap", (id) => principals.rotateToken(owner(), id, 0)],
])("A token that is %s ends at once, here and at another node", async (_name, end) => {
  const other = openNode();
  const { id, token } = await create();
  for (const node of [principals, other]) expect(await node.authenticate(token)).not.toBeNull();
  await end(id);
  for (const node of [principals, other]) expect(await node.authenticate(token)).toBeNull();
});

it("A token is not known from the moment its end is announced until the notice comes", async () => {
  const { token } = await create({ systemId: "sys_1" });
  expect(await principals.authenticate(token)).not.toBeNull();
  isHearing = false;
  const committed = store.environment(environmentId).transaction();
  await committed.execute((transaction) => principals.revokeBoundTokens(transaction, environmentId, "sys_1"));
  isHearing = true;
  expect(await principals.authenticate(token)).toBeNull();
});

it("An end whose notice is lost is found after a second", async () => {
  const other = openNode();
  const { token } = await create({ systemId: "sys_1" });
  expect(await other.authenticate(token)).not.toBeNull();
  const lost = [...listeners];
  listeners.clear();
  const committed = store.environment(environmentId).transaction();
  await committed.execute((transaction) => principals.revokeBoundTokens(transaction, environmentId, "sys_1"));
  for (const listener of lost) listeners.add(listener);
  milliseconds += 1_000;
  expect(await other.authenticate(token)).toBeNull();
});

it("While notices do not arrive, every use is looked up; what was known before is forgotten", async () => {
  const { token } = await create();
  await principals.authenticate(token);
  lookUps = 0;
  isHearing = false;
  for (let uses = 0; uses < 3; uses += 1) await principals.authenticate(token);
  expect(lookUps).toBe(3);
  isHearing = true;
  for (const listener of listeners) listener(null);
  await principals.authenticate(token);
  expect(lookUps).toBe(4);
});

it("A known token expires by the clock", async () => {
  const { token } = await create({ expiresAt: new Date(now.getTime() + 500) });
  expect(await principals.authenticate(token)).not.toBeNull();
  now = new Date(now.getTime() + 500);
  expect(await principals.authenticate(token)).toBeNull();
});

it("Uses from memory store where and when the token was last used, at most once a minute", async () => {
  const { id, token } = await create();
  const lastUse = async () => await principals.tokenById(owner(), id);
  await principals.authenticate(token, "10.0.0.1");
  await expect.poll(async () => (await lastUse())?.lastUsedFrom).toBe("10.0.0.1");
  now = new Date(now.getTime() + 59_000);
  await principals.authenticate(token, "10.0.0.2");
  expect((await lastUse())?.lastUsedFrom).toBe("10.0.0.1");
  now = new Date(now.getTime() + 1_000);
  await principals.authenticate(token, "10.0.0.3");
  await expect.poll(async () => (await lastUse())?.lastUsedFrom).toBe("10.0.0.3");
});
