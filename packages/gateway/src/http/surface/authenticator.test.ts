import { endedRightsService, principalsService } from "../../principals/principals-service.ts";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Principal } from "../../principal.ts";
import { administrator, createMemoryStages, type MemoryStages } from "../../graph/testing/memory-stages.ts";
import { createAuthenticator, type Authenticator } from "./authenticator.ts";

const reader: Principal = { ...administrator, tokenId: "tok_reader", scopes: ["read", "write"] };
let memory: MemoryStages;
let authenticator: Authenticator;
let lookups: string[];

beforeEach(() => {
  vi.useFakeTimers();
  memory = createMemoryStages();
  memory.tokens.set("reader", reader);
  lookups = [];
  const { authenticate } = memory.of(principalsService);
  memory.of(principalsService).authenticate = async (token, from) => {
    lookups.push(token);
    return await authenticate(token, from);
  };
  authenticator = createAuthenticator({
    ...memory,
    rights: memory.use(endedRightsService),
    principals: memory.of(principalsService),
  });
});
afterEach(() => {
  authenticator.close();
  const timers = vi.getTimerCount();
  vi.useRealTimers();
  if (timers > 0) throw new Error(`${timers} timers are left.`);
});

/** Watches a token; the result has the number of times that its end was reported. */
async function watch(token: string) {
  const authenticated = await authenticator.authenticate(token, null);
  if (authenticated === null) throw new Error("The token is not good.");
  const watching = { ends: 0, stop: authenticated.watch(() => (watching.ends += 1)) };
  return watching;
}
const settle = () => vi.advanceTimersByTimeAsync(0);

it("A missing or wrong token has no principal", async () => {
  expect(await authenticator.authenticate(null, null)).toBeNull();
  expect(await authenticator.authenticate("wrong", null)).toBeNull();
  expect(lookups).toEqual(["wrong"]);
});

describe("A notice", () => {
  it.each<[string, Principal | null, number]>([
    ["the same", { ...reader }, 0],
    ["the same in another order", { ...reader, scopes: ["write", "read"] }, 0],
    ["the same, which ends", { ...reader, expiresAt: new Date(Date.now() + 3_600_000) }, 0],
    ["nobody", null, 1],
    ["another token", { ...reader, tokenId: "tok_other" }, 1],
    ["fewer scopes", { ...reader, scopes: ["read"] }, 1],
    ["more scopes", { ...reader, scopes: ["read", "write", "admin"] }, 1],
    ["one system", { ...reader, systemId: "sys_1" }, 1],
  ])("ends the watch of a token unless its rights stay the same: %s", async (_name, later, ends) => {
    const watching = await watch("reader");
    memory.tokens.delete("reader");
    if (later !== null) memory.tokens.set("reader", later);
    memory.endRights(["tok_reader"]);
    await settle();
    expect(watching.ends).toBe(ends);
    watching.stop();
  });

  it("causes one look-up for all watches of its token, and none for other tokens", async () => {
    const watching = [await watch("reader"), await watch("reader"), await watch("administrator")];
    lookups.length = 0;
    memory.tokens.clear();
    memory.endRights(["tok_reader"]);
    await settle();
    expect(watching.map(({ ends }) => ends)).toEqual([1, 1, 0]);
    expect(lookups).toEqual(["reader"]);
    memory.endRights(null);
    await settle();
    expect(watching.map(({ ends }) => ends)).toEqual([1, 1, 1]);
  });

  it("does not reach a watch that has stopped", async () => {
    const watching = await watch("reader");
    watching.stop();
    lookups.length = 0;
    memory.endRights(null);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(lookups).toEqual([]);
  });

  it("that arrives before the watch begins is not missed", async () => {
    const authenticated = await authenticator.authenticate("reader", null);
    memory.tokens.clear();
    memory.endRights(["tok_reader"]);
    let ends = 0;
    authenticated?.watch(() => (ends += 1));
    await settle();
    expect(ends).toBe(1);
  });

  it("that arrives during a look-up causes another look-up", async () => {
    const watching = await watch("reader");
    const { authenticate } = memory.of(principalsService);
    memory.of(principalsService).authenticate = async (token, from) => {
      const found = await authenticate(token, from);
      memory.of(principalsService).authenticate = authenticate;
      memory.tokens.clear();
      memory.endRights(["tok_reader"]);
      return found;
    };
    memory.endRights(["tok_reader"]);
    await settle();
    expect(watching.ends).toBe(1);
  });
});

describe("The clock", () => {
  it("ends a token when it expires", async () => {
    memory.tokens.set("reader", { ...reader, expiresAt: new Date(Date.now() + 30_000) });
    const watching = await watch("reader");
    await vi.advanceTimersByTimeAsync(29_999);
    expect(watching.ends).toBe(0);
    memory.tokens.clear();
    await vi.advanceTimersByTimeAsync(1);
    expect(watching.ends).toBe(1);
  });

  it("uses the new expiry that a notice brings, as after a rotation", async () => {
    const watching = await watch("reader");
    memory.tokens.set("reader", { ...reader, expiresAt: new Date(Date.now() + 10_000) });
    memory.endRights(["tok_reader"]);
    await settle();
    memory.tokens.clear();
    await vi.advanceTimersByTimeAsync(9_999);
    expect(watching.ends).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(watching.ends).toBe(1);
  });

  it("handles an expiry in a thousand years", async () => {
    memory.tokens.set("reader", { ...reader, expiresAt: new Date("3026-01-01T00:00:00Z") });
    const watching = await watch("reader");
    await vi.advanceTimersByTimeAsync(59_999);
    expect(lookups).toEqual(["reader"]);
    watching.stop();
  });

  it("finds within a minute an end that no notice reported", async () => {
    const watching = await watch("reader");
    memory.tokens.clear();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(watching.ends).toBe(1);
  });
});

it("A watch continues while the database is unavailable, and ends the token as soon as it is back", async () => {
  const watching = await watch("reader");
  const { authenticate } = memory.of(principalsService);
  memory.of(principalsService).authenticate = async () => {
    throw new Error("connection refused");
  };
  memory.endRights(null);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(watching.ends).toBe(0);
  memory.of(principalsService).authenticate = authenticate;
  memory.tokens.clear();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(watching.ends).toBe(1);
  expect(memory.lines.filter((line) => line.includes("cannot be checked"))).toHaveLength(1);
});
