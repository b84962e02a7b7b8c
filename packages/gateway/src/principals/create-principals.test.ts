import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Store } from "../store/database.ts";
import { openTestStore } from "../systems/testing/open-test-store.ts";
import { createPrincipals } from "./create-principals.ts";
import type { Principals } from "./principals.ts";
import { newToken } from "./token-format.ts";

let store: Store;
let principals: Principals;
let environments: { readonly test: string; readonly live: string };
let now = new Date("2026-01-31T08:00:00.000Z");

beforeAll(async () => {
  store = await openTestStore();
  principals = createPrincipals({ store, clock: () => now });
  environments = await principals.ensureDefaultWorkspace();
}, 60_000);
afterAll(() => store[Symbol.asyncDispose]());

const lastUse = async (id: string) => {
  const row = await store.service.selectFrom("api_tokens").where("id", "=", id).select("last_used_at").executeTakeFirstOrThrow();
  return row.last_used_at?.toISOString() ?? null;
};

describe("principals", () => {
  it("makes the default workspace once, however often it is asked", async () => {
    const again = await Promise.all([principals.ensureDefaultWorkspace(), principals.ensureDefaultWorkspace()]);
    expect(again).toEqual([environments, environments]);
    expect(environments.test).not.toBe(environments.live);
  });

  it("knows whom a token stands for", async () => {
    const { id, token } = await principals.createToken({
      environmentId: environments.live,
      name: "app",
      scopes: ["read", "write"],
    });
    expect(await principals.authenticate(token)).toEqual({
      environmentId: environments.live,
      environmentKind: "live",
      tokenId: id,
      scopes: ["read", "write"],
      systemId: null,
    });
    const bound = await principals.createToken({
      environmentId: environments.test,
      name: "x",
      scopes: ["read"],
      systemId: "sys_1",
    });
    expect(await principals.authenticate(bound.token)).toMatchObject({ environmentKind: "test", systemId: "sys_1" });
  });

  it("keeps only the hash", async () => {
    const { token } = await principals.createToken({ environmentId: environments.test, name: "app", scopes: ["read"] });
    const rows = await store.service.selectFrom("api_tokens").selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(token.slice(12, 40));
  });

  it("knows nobody for an unknown, malformed, expired or revoked token, at once", async () => {
    expect(await principals.authenticate(newToken("test"))).toBeNull();
    expect(await principals.authenticate("nonsense")).toBeNull();
    const expiresAt = new Date(now.getTime() + 1000);
    const expiring = await principals.createToken({ environmentId: environments.test, name: "app", scopes: ["read"], expiresAt });
    expect(await principals.authenticate(expiring.token)).not.toBeNull();
    now = expiresAt;
    expect(await principals.authenticate(expiring.token)).toBeNull();

    const revoked = await principals.createToken({ environmentId: environments.test, name: "app", scopes: ["read"] });
    expect(await principals.authenticate(revoked.token)).not.toBeNull();
    await store.service.updateTable("api_tokens").set({ revoked_at: now }).where("id", "=", revoked.id).execute();
    expect(await principals.authenticate(revoked.token)).toBeNull();
  });

  it("writes down the last use at most once a minute", async () => {
    const { id, token } = await principals.createToken({ environmentId: environments.test, name: "app", scopes: ["read"] });
    const first = now.toISOString();
    await Promise.all([principals.authenticate(token), principals.authenticate(token)]);
    await vi.waitFor(async () => expect(await lastUse(id)).toBe(first));
    now = new Date(now.getTime() + 59_000);
    await principals.authenticate(token);
    expect(await lastUse(id)).toBe(first);
    now = new Date(now.getTime() + 1000);
    await principals.authenticate(token);
    await vi.waitFor(async () => expect(await lastUse(id)).toBe(now.toISOString()));
  });

  it("refuses a token without name, scope or environment", async () => {
    const input = { environmentId: environments.test, name: "app", scopes: ["read"] } as const;
    await expect(principals.createToken({ ...input, name: " " })).rejects.toThrow(/1 to 200/);
    await expect(principals.createToken({ ...input, scopes: [] })).rejects.toThrow(/scopes/);
    await expect(principals.createToken({ ...input, environmentId: "elsewhere" })).rejects.toThrow(/no such environment/);
  });
});
