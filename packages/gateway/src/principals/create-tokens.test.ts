import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { DatabaseTransaction, Store } from "../store/database.ts";
import { openTestStore } from "../systems/testing/open-test-store.ts";
import type { TokenOwner } from "./api-token.ts";
import { createPrincipals } from "./create-principals.ts";
import { listenForEndedRights, type EndedRights } from "./ended-rights.ts";
import type { Principals } from "./principals.ts";
import { addSystem } from "./testing/add-system.ts";

const daySeconds = 86_400;
let store: Store;
let principals: Principals;
let rights: EndedRights;
let now = new Date("2026-01-31T08:00:00.000Z");
/** Each test has its own environment. */
let environmentId: string;
let owner: TokenOwner;
/** The ids of tokens whose end was announced. */
let announced: string[];

beforeAll(async () => {
  store = await openTestStore();
  principals = createPrincipals({ store, clock: () => now });
  rights = await listenForEndedRights(store);
  rights.subscribe((ids) => announced.push(...(ids ?? [])));
}, 60_000);
afterAll(async () => {
  await rights[Symbol.asyncDispose]();
  await store[Symbol.asyncDispose]();
});
beforeEach(async () => {
  announced = [];
  environmentId = (await principals.createWorkspace("a test")).environments.test;
  owner = { environmentId, systemId: null };
  for (const id of ["sys_1", "sys_2"]) await addSystem(store, environmentId, id);
});

const pass = (seconds: number) => {
  now = new Date(now.getTime() + seconds * 1000);
};
const create = (input: Partial<Parameters<Principals["createToken"]>[0]> = {}) =>
  principals.createToken({ environmentId, name: "app", scopes: ["read", "write"], ...input });
const works = async ({ token }: { readonly token: string }) => (await principals.authenticate(token)) !== null;
const statusOf = async ({ id }: { readonly id: string }) => (await principals.tokenById(owner, id))?.status;
const list = async (input: Partial<Parameters<Principals["listTokens"]>[1]> = {}, of = owner) => {
  const { tokens, hasMore } = await principals.listTokens(of, { includeEnded: false, first: 50, after: null, ...input });
  return { ids: tokens.map(({ id }) => id), last: tokens.at(-1) ?? null, hasMore };
};
const inTransaction = <Result>(work: (transaction: DatabaseTransaction) => Promise<Result>) =>
  store.environment(environmentId).transaction().execute(work);
const exchange = (systemId: string, overlapSeconds: number) =>
  inTransaction((transaction) =>
    principals.createExchangedToken(transaction, {
      environmentId,
      systemId,
      name: "exchanged",
      scopes: ["read"],
      overlapSeconds,
    }),
  );

it("Tokens of one system are at most 100, so a caller limited to it cannot use up the environment's limit", async () => {
  for (let count = 0; count < 100; count += 1) await create({ systemId: "sys_1" });
  await expect(create({ systemId: "sys_1" })).rejects.toMatchObject({
    code: "BAD_USER_INPUT",
    message: expect.stringContaining("The system has 100 tokens"),
  });
  await create({ systemId: "sys_2" });
  await create();
  await exchange("sys_1", 0);
});

describe("A list of tokens", () => {
  it("shows a token without its secret part", async () => {
    const { id, token } = await create({ systemId: "sys_1", expiresAt: new Date(now.getTime() + 1000) });
    const listed = await principals.tokenById(owner, id);
    expect(listed).toEqual({
      id,
      name: "app",
      hint: token.slice(0, 16),
      scopes: ["read", "write"],
      systemId: "sys_1",
      status: "ACTIVE",
      createdAt: now,
      lastUsedAt: null,
      lastUsedFrom: null,
      expiresAt: new Date(now.getTime() + 1000),
      revokedAt: null,
    });
    // The hint has four of the 43 secret characters, and none of the checksum.
    expect(JSON.stringify(listed)).not.toContain(token.slice(16, 20));
  });

  it("comes page by page, newest first, without ended tokens by default", async () => {
    const made: string[] = [];
    for (let index = 0; index < 5; index += 1) {
      made.unshift((await create()).id);
      if (index !== 2) pass(1);
    }
    const newestFirst = (await list()).ids;
    expect(newestFirst.toSorted()).toEqual(made.toSorted());
    expect([newestFirst[0], newestFirst[4]]).toEqual([made[0], made[4]]);
    const first = await list({ first: 3 });
    const second = await list({ first: 3, after: first.last });
    expect([...first.ids, ...second.ids]).toEqual(newestFirst);
    expect([first.hasMore, second.hasMore]).toEqual([true, false]);
    await principals.revokeToken(owner, made[1] ?? "");
    expect((await list()).ids).toEqual(newestFirst.filter((id) => id !== made[1]));
    expect((await list({ includeEnded: true })).ids).toEqual(newestFirst);
  });

  it("shows a token bound to a system, and another environment, nothing of the other tokens", async () => {
    const [free, bound, other] = [await create(), await create({ systemId: "sys_1" }), await create({ systemId: "sys_2" })];
    const boundOwner = { environmentId, systemId: "sys_1" };
    const stranger = { environmentId: (await principals.createWorkspace("other")).environments.test, systemId: null };
    expect((await list({}, boundOwner)).ids).toEqual([bound.id]);
    expect((await list({}, stranger)).ids).toEqual([]);
    for (const { id } of [free, other]) {
      expect(await principals.tokenById(boundOwner, id)).toBeNull();
      expect(await principals.rotateToken(boundOwner, id, 0)).toBeNull();
      expect(await principals.revokeToken(boundOwner, id)).toBeNull();
    }
    expect(await principals.rotateToken(stranger, bound.id, 0)).toBeNull();
    expect(await principals.revokeToken(stranger, bound.id)).toBeNull();
    expect(await principals.tokenById(owner, "'; drop table api_tokens\0")).toBeNull();
    expect(await Promise.all([free, bound, other].map(works))).toEqual([true, true, true]);
  });
});

describe("A rotation", () => {
  it("gives a new token the same rights, and lets the old one work until the overlap is over", async () => {
    const old = await create({ systemId: "sys_1", expiresAt: new Date(now.getTime() + 90 * daySeconds * 1000) });
    pass(30 * daySeconds);
    const fresh = await principals.rotateToken(owner, old.id, daySeconds);
    if (fresh === null) throw new Error("It was not rotated.");
    const rotated = await principals.tokenById(owner, fresh.id);
    expect(rotated).toMatchObject({ name: "app", scopes: ["read", "write"], systemId: "sys_1", createdAt: now });
    expect(rotated?.expiresAt).toEqual(new Date(now.getTime() + 90 * daySeconds * 1000));
    await vi.waitFor(() => expect(announced).toEqual([old.id]));
    pass(daySeconds - 1);
    expect([await works(old), await works(fresh)]).toEqual([true, true]);
    pass(1);
    expect([await works(old), await works(fresh)]).toEqual([false, true]);
    expect(await statusOf(old)).toBe("EXPIRED");
  });

  it("without an overlap ends the old token at once", async () => {
    const old = await create();
    const fresh = await principals.rotateToken(owner, old.id, 0);
    expect(await works(old)).toBe(false);
    expect(await statusOf(old)).toBe("REVOKED");
    expect((await principals.tokenById(owner, fresh?.id ?? ""))?.expiresAt).toBeNull();
  });

  it("never extends a token that would end sooner", async () => {
    const expiresAt = new Date(now.getTime() + 3_600_000);
    const old = await create({ expiresAt });
    await principals.rotateToken(owner, old.id, daySeconds);
    expect((await principals.tokenById(owner, old.id))?.expiresAt).toEqual(expiresAt);
  });

  it("happens once, even when the button is pressed twice", async () => {
    const old = await create();
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => principals.rotateToken(owner, old.id, daySeconds)));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(outcomes.find((outcome) => outcome.status === "rejected")?.reason).toMatchObject({
      code: "BAD_USER_INPUT",
      path: "id",
      message: "The token has been rotated already. Rotate the newer one.",
    });
    expect((await list()).ids).toHaveLength(2);
  });

  it("refuses an ended token and an overlap out of range", async () => {
    const old = await create();
    for (const seconds of [-1, 1.5, 30 * daySeconds + 1, Number.NaN]) {
      await expect(principals.rotateToken(owner, old.id, seconds)).rejects.toMatchObject({ path: "overlapSeconds" });
    }
    await principals.revokeToken(owner, old.id);
    await expect(principals.rotateToken(owner, old.id, 0)).rejects.toThrow("The token has ended.");
  });
});

describe("A revocation", () => {
  it("ends a token at once and for good, and announces it", async () => {
    const token = await create();
    const revoked = await principals.revokeToken(owner, token.id);
    expect(revoked).toMatchObject({ id: token.id, status: "REVOKED", revokedAt: now });
    expect(await works(token)).toBe(false);
    await vi.waitFor(() => expect(announced).toEqual([token.id]));
    pass(60);
    expect(await principals.revokeToken(owner, token.id)).toEqual(revoked);
    expect(announced).toEqual([token.id]);
  });
});

describe("Exchanged tokens", () => {
  it("replace the system's previous ones after the overlap, and no other tokens", async () => {
    const [made, other] = [await create({ systemId: "sys_1" }), await exchange("sys_2", 0)];
    const first = await exchange("sys_1", daySeconds);
    expect(await principals.authenticate(first.token)).toMatchObject({ systemId: "sys_1", scopes: ["read"], expiresAt: null });
    const second = await exchange("sys_1", daySeconds);
    await vi.waitFor(() => expect(announced).toEqual([first.id]));
    pass(daySeconds - 1);
    expect(await Promise.all([first, second, made, other].map(works))).toEqual([true, true, true, true]);
    pass(1);
    expect(await Promise.all([first, second, made, other].map(works))).toEqual([false, true, true, true]);
    const third = await exchange("sys_1", 0);
    expect(await Promise.all([second, third, made, other].map(works))).toEqual([false, true, true, true]);
  });

  it("number one per system after concurrent exchanges", async () => {
    await Promise.all([exchange("sys_1", 0), exchange("sys_1", 0), exchange("sys_1", 0)]);
    expect((await list()).ids).toHaveLength(1);
  });

  it("are neither created nor ended by a transaction that rolls back", async () => {
    const first = await exchange("sys_1", 0);
    await expect(
      inTransaction(async (transaction) => {
        const input = { environmentId, systemId: "sys_1", name: "exchanged", scopes: ["read"], overlapSeconds: 0 } as const;
        await principals.createExchangedToken(transaction, input);
        throw new Error("rolled back");
      }),
    ).rejects.toThrow("rolled back");
    expect((await list()).ids).toEqual([first.id]);
    expect(await works(first)).toBe(true);
    expect(announced).toEqual([]);
  });

  it("end with all other tokens of the system when it is disconnected", async () => {
    const bound = [await create({ systemId: "sys_1" }), await exchange("sys_1", 0)];
    const others = [await create(), await create({ systemId: "sys_2" }), await exchange("sys_2", 0)];
    await inTransaction((transaction) => principals.revokeBoundTokens(transaction, environmentId, "sys_1"));
    expect(await Promise.all(bound.map(works))).toEqual([false, false]);
    expect(await Promise.all(others.map(works))).toEqual([true, true, true]);
    await vi.waitFor(() => expect(announced.toSorted()).toEqual(bound.map(({ id }) => id).toSorted()));
  });

  it("are announced in notices small enough for PostgreSQL", async () => {
    const ids = Array.from({ length: 450 }, (_, index) => `tok_${String(index).padStart(26, "0")}`);
    const row = { environment_id: environmentId, name: "x", scopes: ["read"], system_id: "sys_1", created_at: now, hint: "" };
    await store.service
      .insertInto("api_tokens")
      .values(ids.map((id) => ({ ...row, id, hash: Buffer.from(id) })))
      .execute();
    await inTransaction((transaction) => principals.revokeBoundTokens(transaction, environmentId, "sys_1"));
    await vi.waitFor(() => expect(announced.toSorted()).toEqual(ids));
  });
});

it("An environment takes at most 1000 tokens that people created", async () => {
  const row = { environment_id: environmentId, name: "x", scopes: ["read"], created_at: now, hint: "" };
  const rows = Array.from({ length: 999 }, (_, index) => ({
    ...row,
    id: `tok_${index}`,
    hash: Buffer.from(`${environmentId}${index}`),
  }));
  await store.service.insertInto("api_tokens").values(rows).execute();
  const last = await create();
  await expect(create()).rejects.toMatchObject({ code: "BAD_USER_INPUT", message: expect.stringContaining("1000 tokens") });
  expect(await works(await exchange("sys_1", 0))).toBe(true);
  await principals.revokeToken(owner, last.id);
  expect(await works(await create())).toBe(true);
});

it("An expired token does not work again when the clock is set back", async () => {
  const [lasting, ending] = [await create({ expiresAt: new Date(now.getTime() + 7_200_000) }), await create()];
  const expired = await create({ expiresAt: new Date(now.getTime() + 3_600_000) });
  await principals.rotateToken(owner, ending.id, 3600);
  pass(3600);
  await principals.endExpiredTokens(now);
  pass(-daySeconds);
  expect([await works(lasting), await works(ending), await works(expired)]).toEqual([true, false, false]);
  expect(await principals.tokenById(owner, expired.id)).toMatchObject({ status: "EXPIRED", revokedAt: null });
  await expect(principals.rotateToken(owner, expired.id, 0)).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
  pass(daySeconds);
});

it("Tokens that ended more than 90 days ago are deleted", async () => {
  const [kept, revoked] = [await create(), await create()];
  const expired = await create({ expiresAt: new Date(now.getTime() + 1000) });
  await principals.revokeToken(owner, revoked.id);
  pass(90 * daySeconds);
  await principals.pruneTokens(now);
  expect((await list({ includeEnded: true })).ids).toHaveLength(3);
  pass(2);
  await principals.pruneTokens(now);
  expect((await list({ includeEnded: true })).ids).toEqual([kept.id]);
  expect([await statusOf(revoked), await statusOf(expired)]).toEqual([undefined, undefined]);
});

it("A system that is being erased gets no token", async () => {
  await store.service
    .updateTable("systems")
    .set({ erase_requested_at: now })
    .where("environment_id", "=", environmentId)
    .execute();
  const refusal = { code: "BAD_USER_INPUT", path: "systemId", message: "There is no system with this id." };
  await expect(create({ systemId: "sys_1" })).rejects.toMatchObject(refusal);
  await expect(exchange("sys_2", 0)).rejects.toMatchObject(refusal);
});
