import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { createEncryptionKey, createGateway, type Gateway } from "../src/index.ts";
import { describeOnEachStore, freshDatabase, type FreshDatabase } from "./harness/fresh-database.ts";

const query = `/graphql?query=${encodeURIComponent("{ viewer { environment { kind } } }")}`;
const posted = (body: string) => ({ method: "POST", body, headers: { "content-type": "application/json" } });

describeOnEachStore("the path of a request", () => {
  let place: FreshDatabase;
  let gateway: Gateway;
  let token: string;

  beforeAll(async () => {
    place = await freshDatabase();
    gateway = await createGateway({
      connectors: [],
      publicUrl: "http://localhost",
      database: place.database,
      encryptionKeys: createEncryptionKey(new Date()),
    });
    token = await gateway.createToken({ environment: "test", name: "paths", scopes: ["read"] });
  }, 120_000);
  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
    await place[Symbol.asyncDispose]();
  });
  afterEach(() => void vi.restoreAllMocks());

  it.each([
    ["a query in the address", query, {}, 200],
    ["a query in the body", "/graphql?from=app", posted(`{"query":"{ viewer { environment { kind } } }"}`), 200],
    ["a connect page", "/connect/nothing?a=b", {}, 404],
    ["the OAuth callback", "/oauth/callback?state=nothing", {}, 400],
    ["a webhook", "/ingress/nothing?a=b", posted("{}"), 404],
    ["a probe", "/healthz?a=b", {}, 200],
    ["nothing", "/nothing?a=b", {}, 404],
  ])("The path of a request for %s is matched once", async (_what, path, init, status) => {
    const request = new Request(`http://localhost${path}`, init);
    request.headers.set("authorization", `Bearer ${token}`);
    const paths = vi.spyOn(URL.prototype, "pathname", "get");
    const answer = await gateway.fetch(request);
    expect([answer.status, paths.mock.calls.length]).toEqual([status, 1]);
  });

  it("A query's address may end in a word that another path has", async () => {
    const request = new Request(`http://localhost${query}&from=/health`, { headers: { authorization: `Bearer ${token}` } });
    expect(await (await gateway.fetch(request)).json()).toMatchObject({ data: { viewer: { environment: { kind: "TEST" } } } });
  });
});
