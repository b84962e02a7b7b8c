import { principalsService } from "../principals-service.ts";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { createPrincipals } from "../create-principals.ts";
import type { Principal } from "../../principal.ts";
import type { Principals } from "../principals.ts";
import { addSystem } from "../testing/add-system.ts";
import type { Workspace } from "../workspace.ts";
import type { Store } from "../../store/database.ts";
import { openTestStore } from "../../systems/testing/open-test-store.ts";
import { createMemoryStages } from "../../graph/testing/memory-stages.ts";
import { systemWith } from "../../graph/testing/fixtures.ts";
import { createRunner, errorsOf } from "../../graph/testing/run.ts";

const now = new Date("2026-01-31T08:00:00.000Z");
let store: Store;
let principals: Principals;
let workspace: Workspace;
let run: ReturnType<typeof createRunner>;
/** The principal of an administrator of the test environment. */
let administrator: Principal;

beforeAll(async () => {
  store = await openTestStore();
  principals = createPrincipals({ store, clock: () => now });
}, 60_000);
afterAll(() => store[Symbol.asyncDispose]());
beforeEach(async () => {
  workspace = await principals.createWorkspace("Acme");
  const memory = createMemoryStages();
  for (const id of ["sys_1", "sys_2"]) {
    await addSystem(store, workspace.environments.test, id);
    memory.systems.set(id, systemWith(id));
  }
  principalsService.provide(memory.stages, principals);
  run = createRunner(memory);
  administrator = await principalWith({ name: "first" });
});

async function principalWith(input: Partial<Parameters<Principals["createToken"]>[0]>): Promise<Principal> {
  const created = await principals.createToken({
    environmentId: workspace.environments.test,
    name: "a token",
    scopes: ["admin"],
    ...input,
  });
  const principal = await principals.authenticate(created.token);
  if (principal === null) throw new Error("The token does not work.");
  return principal;
}

const create = `mutation ($input: CreateApiTokenInput!) { createApiToken(input: $input) {
  __typename
  ... on CreateApiTokenSuccess { token apiToken { id name hint scopes systemId system { displayName } status createdAt expiresAt lastUsedAt lastUsedFrom } }
  ... on ExpectedError { code message }
  ... on ValidationError { fields { path message } }
} }`;
const rotate = `mutation ($input: RotateApiTokenInput!) { rotateApiToken(input: $input) {
  __typename
  ... on RotateApiTokenSuccess { token apiToken { id name scopes systemId expiresAt } }
  ... on ExpectedError { code message }
  ... on ValidationError { fields { path } }
} }`;
const revoke = `mutation ($id: ID!) { revokeApiToken(input: { id: $id }) {
  ... on RevokeApiTokenSuccess { apiToken { id status revokedAt } } ... on ExpectedError { code message }
} }`;
const list = `query ($first: Int, $after: String, $includeEnded: Boolean! = false) {
  apiTokens(first: $first, after: $after, includeEnded: $includeEnded) { nodes { name } pageInfo { hasNextPage hasPreviousPage endCursor } }
}`;

/** The result of a mutation. */
interface Made {
  readonly token: string;
  readonly apiToken: { readonly id: string };
}
const made = (data: unknown): Made => Object.values(data as Record<string, Made>)[0] ?? { token: "", apiToken: { id: "" } }; // the only field

it("createApiToken creates a working token and shows it once", async () => {
  const input = {
    name: " wallboard ",
    scopes: ["READ", "WRITE", "READ"],
    systemId: "sys_1",
    expiresAt: "2026-02-01T00:00:00+01:00",
  };
  const { data } = await run(create, { input }, administrator);
  const { token, apiToken } = made(data);
  expect(token).toMatch(/^fettle_test_[0-9A-Za-z]{49}$/);
  expect(data).toEqual({
    createApiToken: {
      __typename: "CreateApiTokenSuccess",
      token,
      apiToken: {
        id: apiToken.id,
        name: "wallboard",
        hint: token.slice(0, 16),
        scopes: ["READ", "WRITE"],
        systemId: "sys_1",
        system: { displayName: "System sys_1" },
        status: "ACTIVE",
        createdAt: now.toISOString(),
        expiresAt: "2026-01-31T23:00:00.000Z",
        lastUsedAt: null,
        lastUsedFrom: null,
      },
    },
  });
  expect(await principals.authenticate(token)).toMatchObject({
    tokenId: apiToken.id,
    scopes: ["read", "write"],
    systemId: "sys_1",
  });
  const { data: later } = await run(
    `query ($id: ID!) { apiToken(id: $id) { name hint } node(id: $id) { __typename id } }`,
    apiToken,
    administrator,
  );
  expect(later).toEqual({
    apiToken: { name: "wallboard", hint: token.slice(0, 16) },
    node: { __typename: "ApiToken", id: apiToken.id },
  });
});

it.each([
  [{ name: "" }, "name"],
  [{ scopes: [] }, "scopes"],
  [{ systemId: "sys_404" }, "systemId"],
  [{ expiresAt: "2026-01-31T08:00:00Z" }, "expiresAt"],
])("A token with %j is refused with the name of the wrong field", async (wrong, path) => {
  const { data, errors } = await run(create, { input: { name: "app", scopes: ["READ"], ...wrong } }, administrator);
  expect(errors).toBeUndefined();
  expect(data).toMatchObject({ createApiToken: { __typename: "ValidationError", code: "INVALID_INPUT", fields: [{ path }] } });
});

it("A token needs the scope admin for everything but itself", async () => {
  const writer = await principalWith({ name: "writer", scopes: ["read", "write", "systems"] });
  const id = administrator.tokenId;
  const forbidden = /^FORBIDDEN: This token lacks the scope "admin"/;
  for (const [operation, variables] of [
    [create, { input: { name: "app", scopes: ["READ"] } }],
    [rotate, { input: { id } }],
    [revoke, { id }],
    [list, {}],
    [`query ($id: ID!) { apiToken(id: $id) { id } }`, { id }],
    [`mutation { renameWorkspace(input: { name: "x" }) { __typename } }`, {}],
  ] as const) {
    expect(errorsOf(await run(operation, variables, writer))[0]).toMatch(forbidden);
  }
  expect(await run(`query ($id: ID!) { node(id: $id) { id } }`, { id }, writer)).toEqual({ data: { node: null } });
});

it("Every token sees itself, whatever its scopes", async () => {
  const bound = await principalWith({ name: "bound", scopes: ["write"], systemId: "sys_2" });
  const viewer = `{ viewer { apiToken { name scopes systemId } environment { id kind workspace { id name } } } }`;
  expect(await run(viewer, {}, bound)).toEqual({
    data: {
      viewer: {
        apiToken: { name: "bound", scopes: ["WRITE"], systemId: "sys_2" },
        environment: { id: workspace.environments.test, kind: "TEST", workspace: { id: workspace.id, name: "Acme" } },
      },
    },
  });
});

it("An administrator of one system creates and sees tokens of that system only", async () => {
  const bound = await principalWith({ name: "bound", systemId: "sys_1" });
  const other = await principalWith({ name: "other", systemId: "sys_2" });
  const input = { name: "app", scopes: ["ADMIN"] };
  const widened = await run(create, { input: { ...input, systemId: "sys_2" } }, bound);
  expect(widened.data).toMatchObject({ createApiToken: { __typename: "ValidationError", fields: [{ path: "systemId" }] } });
  const { data } = await run(create, { input }, bound);
  expect(await principals.authenticate(made(data).token)).toMatchObject({ systemId: "sys_1" });
  expect((await run(list, {}, bound)).data).toMatchObject({
    apiTokens: { nodes: expect.toSatisfy((nodes) => nodes.length === 2) },
  });
  for (const id of [administrator.tokenId, other.tokenId]) {
    expect((await run(`query ($id: ID!) { apiToken(id: $id) { id } node(id: $id) { id } }`, { id }, bound)).data).toEqual({
      apiToken: null,
      node: null,
    });
    expect((await run(rotate, { input: { id } }, bound)).data).toMatchObject({ rotateApiToken: { code: "NOT_FOUND" } });
    expect((await run(revoke, { id }, bound)).data).toMatchObject({ revokeApiToken: { code: "NOT_FOUND" } });
  }
});

it("An environment's tokens are invisible to another environment", async () => {
  const stranger = await principalWith({ name: "stranger", environmentId: workspace.environments.live });
  const id = administrator.tokenId;
  expect((await run(list, {}, stranger)).data).toMatchObject({ apiTokens: { nodes: [{ name: "stranger" }] } });
  expect((await run(`query ($id: ID!) { apiToken(id: $id) { id } node(id: $id) { id } }`, { id }, stranger)).data).toEqual({
    apiToken: null,
    node: null,
  });
  expect((await run(revoke, { id }, stranger)).data).toMatchObject({ revokeApiToken: { code: "NOT_FOUND" } });
  expect((await run(rotate, { input: { id } }, stranger)).data).toMatchObject({ rotateApiToken: { code: "NOT_FOUND" } });
});

it("A rotation has an overlap of a day by default, and happens once", async () => {
  const old = await principalWith({ name: "app", scopes: ["read"], systemId: "sys_1" });
  const { data } = await run(rotate, { input: { id: old.tokenId } }, administrator);
  const { token, apiToken } = made(data);
  expect(apiToken).toEqual({
    id: expect.not.stringMatching(old.tokenId),
    name: "app",
    scopes: ["READ"],
    systemId: "sys_1",
    expiresAt: null,
  });
  expect(await principals.authenticate(token)).toMatchObject({ scopes: ["read"], systemId: "sys_1" });
  const shown = await run(`query ($id: ID!) { apiToken(id: $id) { status expiresAt } }`, { id: old.tokenId }, administrator);
  expect(shown.data).toEqual({ apiToken: { status: "ACTIVE", expiresAt: "2026-02-01T08:00:00.000Z" } });
  expect((await run(rotate, { input: { id: old.tokenId, overlapSeconds: 0 } }, administrator)).data).toMatchObject({
    rotateApiToken: { __typename: "ValidationError", fields: [{ path: "id" }] },
  });
  expect((await run(rotate, { input: { id: apiToken.id, overlapSeconds: 2_592_001 } }, administrator)).data).toMatchObject({
    rotateApiToken: { __typename: "ValidationError", fields: [{ path: "overlapSeconds" }] },
  });
});

it("A revocation takes effect at once, and repeating it is harmless", async () => {
  const { tokenId: id } = await principalWith({ name: "app" });
  const revoked = { data: { revokeApiToken: { apiToken: { id, status: "REVOKED", revokedAt: now.toISOString() } } } };
  expect(await run(revoke, { id }, administrator)).toEqual(revoked);
  expect(await run(revoke, { id }, administrator)).toEqual(revoked);
  expect(await run(revoke, { id: "tok_404" }, administrator)).toEqual({
    data: { revokeApiToken: { code: "NOT_FOUND", message: "There is no token with this id." } },
  });
  expect((await run(list, {}, administrator)).data).toMatchObject({ apiTokens: { nodes: [{ name: "first" }] } });
  expect((await run(list, { includeEnded: true }, administrator)).data).toMatchObject({
    apiTokens: { nodes: expect.toSatisfy((nodes) => nodes.length === 2) },
  });
});

it("The list comes page by page and refuses an invalid cursor", async () => {
  for (const name of ["a", "b", "c"]) await principalWith({ name });
  const names: string[] = [];
  let after: string | null = null;
  for (let pages = 0; pages < 2; pages += 1) {
    const { data } = await run(list, { first: 2, after }, administrator);
    const { nodes, pageInfo } = (data as { apiTokens: { nodes: { name: string }[]; pageInfo: { endCursor: string } } }).apiTokens; // as list selects
    names.push(...nodes.map(({ name }) => name));
    expect(pageInfo).toMatchObject({ hasNextPage: pages === 0, hasPreviousPage: pages === 1 });
    after = pageInfo.endCursor;
  }
  expect(names.toSorted()).toEqual(["a", "b", "c", "first"]);
  expect(errorsOf(await run(list, { after: "nonsense" }, administrator))[0]).toMatch(/^INVALID_CURSOR/);
  expect(errorsOf(await run(list, { first: 201 }, administrator))[0]).toMatch(/^BAD_USER_INPUT/);
});

it("An administrator of the live environment renames the workspace", async () => {
  const rename = `mutation ($name: String!) { renameWorkspace(input: { name: $name }) {
    ... on RenameWorkspaceSuccess { workspace { id name } } ... on ValidationError { fields { path } } } }`;
  expect(errorsOf(await run(rename, { name: "Acme & Co" }, administrator))[0]).toMatch(/^FORBIDDEN/);
  const live = await principalWith({ environmentId: workspace.environments.live });
  expect(await run(rename, { name: " Acme & Co " }, live)).toEqual({
    data: { renameWorkspace: { workspace: { id: workspace.id, name: "Acme & Co" } } },
  });
  expect(await run(rename, { name: " " }, live)).toEqual({ data: { renameWorkspace: { fields: [{ path: "name" }] } } });
});
