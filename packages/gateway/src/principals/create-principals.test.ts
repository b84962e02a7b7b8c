import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Store } from "../store/database.ts";
import { openTestStore } from "../systems/testing/open-test-store.ts";
import { createPrincipals } from "./create-principals.ts";
import type { Principals } from "./principals.ts";
import { addSystem } from "./testing/add-system.ts";
import { newToken } from "./token-format.ts";

let store: Store;
let principals: Principals;
let environments: { readonly test: string; readonly live: string };
let now = new Date("2026-01-31T08:00:00.000Z");

beforeAll(async () => {
  store = await openTestStore();
  principals = createPrincipals({ store, clock: () => now });
  environments = await principals.ensureDefaultWorkspace();
  await addSystem(store, environments.test, "sys_1");
}, 60_000);
afterAll(() => store[Symbol.asyncDispose]());

const lastUse = async (id: string) => {
  const token = await principals.tokenById({ environmentId: environments.test, systemId: null }, id);
  return `${token?.lastUsedAt?.toISOString()} from ${token?.lastUsedFrom}`;
};

describe("Principals", () => {
  it("The default workspace is created once, however often it is requested", async () => {
    const again = await Promise.all([principals.ensureDefaultWorkspace(), principals.ensureDefaultWorkspace()]);
    expect(again).toEqual([environments, environments]);
    expect(environments.test).not.toBe(environments.live);
  });

  it("A token authenticates its principal", async () => {
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
      expiresAt: null,
    });
    const bound = await principals.createToken({
      environmentId: environments.test,
      name: "x",
      scopes: ["read"],
      systemId: "sys_1",
    });
    expect(await principals.authenticate(bound.token)).toMatchObject({ environmentKind: "test", systemId: "sys_1" });
  });

  it("The last use of a token is updated after the clock was set", async () => {
    const { id, token } = await principals.createToken({ environmentId: environments.test, name: "set", scopes: ["read"] });
    const before = now;
    for (const jump of [0, -86_400_000, 86_400_000]) {
      now = new Date(before.getTime() + jump);
      await principals.authenticate(token);
      await vi.waitFor(async () => expect(await lastUse(id)).toContain(now.toISOString()));
    }
    now = before;
  });

  it("Only the hash of a token is stored", async () => {
    const { token } = await principals.createToken({ environmentId: environments.test, name: "app", scopes: ["read"] });
    const rows = await store.service.selectFrom("api_tokens").selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(token.slice(12, 40));
  });

  it("An unknown, malformed, expired or revoked token is refused at once", async () => {
    expect(await principals.authenticate(newToken("test"))).toBeNull();
    expect(await principals.authenticate("nonsense")).toBeNull();
    const expiresAt = new Date(now.getTime() + 1000);
    const expiring = await principals.createToken({ environmentId: environments.test, name: "app", scopes: ["read"], expiresAt });
    expect(await principals.authenticate(expiring.token)).not.toBeNull();
    now = expiresAt;
    expect(await principals.authenticate(expiring.token)).toBeNull();

    const revoked = await principals.createToken({ environmentId: environments.test, name: "app", scopes: ["read"] });
    expect(await principals.authenticate(revoked.token)).not.toBeNull();
    await principals.revokeToken({ environmentId: environments.test, systemId: null }, revoked.id);
    expect(await principals.authenticate(revoked.token)).toBeNull();
  });

  it("The last use of a token and its address are stored at most once a minute", async () => {
    const { id, token } = await principals.createToken({ environmentId: environments.test, name: "app", scopes: ["read"] });
    const first = `${now.toISOString()} from 192.0.2.1`;
    await Promise.all([principals.authenticate(token, "192.0.2.1"), principals.authenticate(token, "192.0.2.1")]);
    await vi.waitFor(async () => expect(await lastUse(id)).toBe(first));
    now = new Date(now.getTime() + 59_000);
    await principals.authenticate(token, "192.0.2.2");
    expect(await lastUse(id)).toBe(first);
    now = new Date(now.getTime() + 1000);
    await principals.authenticate(token, "2001:db8::1");
    await vi.waitFor(async () => expect(await lastUse(id)).toBe(`${now.toISOString()} from 2001:db8::1`));
    now = new Date(now.getTime() + 60_000);
    await principals.authenticate(token);
    await vi.waitFor(async () => expect(await lastUse(id)).toBe(`${now.toISOString()} from null`));
  });

  it("A new token with a wrong field is refused with the field's path", async () => {
    const input = { environmentId: environments.test, name: "app", scopes: ["read"] } as const;
    const refuses = (wrong: object, path: string | null, message: RegExp) =>
      expect(principals.createToken({ ...input, ...wrong })).rejects.toMatchObject({
        code: "BAD_USER_INPUT",
        path,
        message: expect.stringMatching(message),
      });
    await refuses({ name: " " }, "name", /1 to 200/);
    await refuses({ name: "x".repeat(201) }, "name", /1 to 200/);
    await refuses({ scopes: [] }, "scopes", /scopes/);
    await refuses({ systemId: "sys_404" }, "systemId", /no system/);
    await refuses({ expiresAt: now }, "expiresAt", /would already have expired/);
    await refuses({ environmentId: "elsewhere" }, null, /no environment with this id/);
    // A system of another environment counts as unknown.
    await refuses({ environmentId: environments.live, systemId: "sys_1" }, "systemId", /no system/);
  });

  it("Workspaces are separate, and can be listed and renamed", async () => {
    const acme = await principals.createWorkspace(" Acme ");
    expect(acme).toMatchObject({ name: "Acme", createdAt: now });
    expect(new Set([...Object.values(acme.environments), environments.test, environments.live]).size).toBe(4);
    expect((await principals.listWorkspaces()).map(({ name }) => name)).toEqual(["default", "Acme"]);
    expect(await principals.workspaceOf(acme.environments.live)).toEqual(acme);
    expect(await principals.renameWorkspace(acme.environments.test, "Acme & Co")).toEqual({ ...acme, name: "Acme & Co" });
    expect(await principals.workspaceOf(environments.test)).toMatchObject({ id: "wsp_default", name: "default" });
    await expect(principals.createWorkspace("")).rejects.toMatchObject({ code: "BAD_USER_INPUT", path: "name" });
    await expect(principals.renameWorkspace(acme.environments.test, "\0")).rejects.toThrow(/1 to 200/);
  });
});
