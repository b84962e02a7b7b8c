import { request as httpRequest } from "node:http";
import { buffer } from "node:stream/consumers";
import { redacted } from "@fettle/connector";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeSession, signInByKey } from "./customer/index.ts";
import { connectApi } from "./harness/api.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";
import { deepAnswer, largeAnswer, plainConnector, type PlainVendor, startPlainVendor } from "./harness/plain-vendor.ts";

const passthrough = /* GraphQL */ `
  mutation ($input: PassthroughInput!) {
    passthrough(input: $input) {
      __typename
      ... on PassthroughSuccess {
        status
        headers {
          name
          value
        }
        body
        text
      }
      ... on ExpectedError {
        code
        message
      }
      ... on ValidationError {
        fields {
          path
        }
      }
    }
  }
`;

const allow = /* GraphQL */ `
  mutation ($input: SetPassthroughMethodsInput!) {
    setPassthroughMethods(input: $input) {
      __typename
      ... on SetPassthroughMethodsSuccess {
        system {
          passthroughMethods
        }
      }
    }
  }
`;

const bind = /* GraphQL */ `
  mutation ($systemId: ID!) {
    createApiToken(input: { name: "customer", scopes: [PASSTHROUGH], systemId: $systemId }) {
      ... on CreateApiTokenSuccess {
        token
      }
    }
  }
`;

interface Passed {
  readonly __typename: string;
  readonly status?: number;
  readonly headers?: readonly { readonly name: string; readonly value: string }[];
  readonly body?: { readonly target: string; readonly headers: Readonly<Record<string, string>>; readonly body: string } | null;
  readonly text?: string | null;
  readonly code?: string;
  readonly fields?: readonly { readonly path: string }[];
}

const key = 'key/that"nobody"may-see';

describeEndToEnd("passthrough", () => {
  let vendor: PlainVendor;
  let canary: PlainVendor;
  beforeAll(async () => {
    vendor = await startPlainVendor();
    canary = await startPlainVendor();
  });
  const house = useHouse({
    connected: false,
    simulator: { workOrders: 1 },
    connectors: () => [{ connector: plainConnector, settings: { address: vendor.url } }],
  });
  afterAll(async () => {
    await vendor[Symbol.asyncDispose]();
    await canary[Symbol.asyncDispose]();
  });
  let systemId = "";
  let token = "";

  beforeAll(async () => {
    house().secrets.add("vendor's key", key);
    house().secrets.add("vendor's other key", "another-key");
    const { page } = await signInByKey(await makeSession(house().api.ask, { connectorId: "plain" }), key);
    expect([page?.status, page?.status === 200 ? "" : page?.html]).toEqual([200, ""]);
    const { systems } = await house().api.ask<{ systems: { nodes: readonly [{ id: string }] } }>("{ systems { nodes { id } } }");
    systemId = systems.nodes[0].id;
    token = await house().tokenFor(["passthrough"]);
  });

  const call = async (input: object): Promise<Passed> => {
    const api = await house().apiFor(["passthrough"]);
    return (await api.ask<{ passthrough: Passed }>(passthrough, { input: { systemId, ...input } })).passthrough;
  };
  /** Sends a target as it is: no client may normalise it first. */
  const rest = async (method: string, below: string, headers: Readonly<Record<string, string>> = {}, body?: string | Buffer) => {
    const sent = httpRequest(house().url, {
      method,
      path: `/passthrough/${below}`,
      headers: { authorization: `Bearer ${token}`, ...headers },
    });
    const answered = new Promise<{ status: number; headers: Readonly<Record<string, unknown>>; text: string }>(
      (resolve, reject) => {
        sent.on("error", reject);
        sent.on("response", (response) => {
          void buffer(response).then((bytes) => {
            resolve({ status: response.statusCode ?? 0, headers: response.headers, text: bytes.toString() });
          }, reject);
        });
      },
    );
    sent.end(body);
    return await answered;
  };

  test("A call carries the system's credentials, which nobody gets to see, over GraphQL and REST", async () => {
    const made = await call({
      path: "/things/7",
      query: [{ name: "of", value: "a&b" }],
      headers: [{ name: "Accept", value: "text/x" }],
    });
    expect(made).toMatchObject({ __typename: "PassthroughSuccess", status: 200, body: { target: "/api/v1/things/7?of=a%26b" } });
    expect(vendor.calls.at(-1)?.headers).toMatchObject({ "x-key": `Key ${key}`, accept: "text/x" });
    expect(made.headers?.map(({ name }) => name)).toEqual(["content-type", "etag"]);
    expect(made.body?.headers["x-key"]).toBe(redacted);
    const answered = await rest("GET", `${systemId}/things/7?of=a%26b`, { accept: "text/x", cookie: "mine=1", "x-key": "mine" });
    expect(answered).toMatchObject({ status: 200, headers: { etag: `"1"`, "fettle-answer": "vendor" } });
    expect(vendor.calls.at(-1)?.headers).toMatchObject({ "x-key": `Key ${key}` });
    expect(vendor.calls.at(-1)?.headers).not.toHaveProperty("cookie");
    expect(vendor.calls.at(-1)?.headers).not.toHaveProperty("authorization");
    for (const text of [made.text ?? "", answered.text]) expect(text).not.toContain("nobody");
    expect(answered.headers).not.toHaveProperty("set-cookie");
  });

  test("Only what a system allows is called, and a redirect is not followed", async () => {
    const before = vendor.calls.length;
    expect(await call({ method: "DELETE", path: "/things/7" })).toMatchObject({ __typename: "NotSupportedError" });
    expect(await rest("POST", `${systemId}/things`, {}, "{}")).toMatchObject({ status: 405 });
    expect(await rest("OPTIONS", `${systemId}/things`)).toMatchObject({ status: 405 });
    expect(vendor.calls.length).toBe(before);
    const input = { systemId, methods: ["POST", "GET"] };
    expect(await house().api.ask(allow, { input })).toMatchObject({
      setPassthroughMethods: { system: { passthroughMethods: ["POST"] } },
    });
    expect(await call({ method: "POST", path: "/things", body: { title: "New" } })).toMatchObject({
      status: 200,
      body: { body: `{"title":"New"}`, headers: { "content-type": "application/json" } },
    });
    expect(await rest("POST", `${systemId}/things`, { "content-type": "text/plain" }, "plain")).toMatchObject({ status: 200 });
    expect(vendor.calls.at(-1)).toMatchObject({ method: "POST", body: "plain" });
    expect(await call({ path: "/away" })).toMatchObject({
      status: 302,
      headers: [{ name: "location", value: "https://elsewhere.example/" }],
    });
  });

  test("Who lacks the scope, or asks for another's system, calls nobody", async () => {
    const before = vendor.calls.length;
    const other = await house().apiFor(["read", "write", "systems"]);
    const { errors } = await other.send(passthrough, { input: { systemId, path: "/things" } });
    expect(errors).toMatchObject([{ extensions: { code: "FORBIDDEN" } }]);
    expect(await rest("GET", `${systemId}/things`, { authorization: "Bearer nobody" })).toMatchObject({ status: 401 });
    const readOnly = await house().tokenFor(["read"]);
    expect(await rest("GET", `${systemId}/things`, { authorization: `Bearer ${readOnly}` })).toMatchObject({ status: 403 });
    const live = await house().tokenFor(["admin"], "live");
    expect(await rest("GET", `${systemId}/things`, { authorization: `Bearer ${live}` })).toMatchObject({ status: 404 });
    expect(await call({ systemId: "sys_nobody", path: "/things" })).toMatchObject({ __typename: "NotFoundError" });
    expect(vendor.calls.length).toBe(before);
  });

  test("A token that is bound to one system calls that one alone", async () => {
    const { page } = await signInByKey(await makeSession(house().api.ask, { connectorId: "plain" }), "another-key");
    expect(page?.status).toBe(200);
    const { systems } = await house().api.ask<{ systems: { nodes: readonly { id: string }[] } }>("{ systems { nodes { id } } }");
    const otherId = systems.nodes.find(({ id }) => id !== systemId)?.id ?? "";
    expect(otherId).not.toBe("");
    const { createApiToken: bound } = await house().api.ask<{ createApiToken: { token: string } }>(bind, { systemId: otherId });
    house().secrets.add("API token", bound.token);
    const authorization = `Bearer ${bound.token}`;
    const before = vendor.calls.length;
    expect(await rest("GET", `${systemId}/things`, { authorization })).toMatchObject({ status: 404 });
    // A path that leads back to another system is that system's.
    expect(await rest("GET", `${otherId}/../${systemId}/things`, { authorization })).toMatchObject({ status: 404 });
    expect(await rest("GET", `${otherId}/%2e%2e/${systemId}/things`, { authorization })).toMatchObject({ status: 404 });
    const api = connectApi(house().graphql, bound.token);
    expect(await api.ask(passthrough, { input: { systemId, path: "/things" } })).toMatchObject({
      passthrough: { __typename: "NotFoundError" },
    });
    expect(vendor.calls.length).toBe(before);
    expect(await rest("GET", `${otherId}/things`, { authorization })).toMatchObject({ status: 200 });
    expect(vendor.calls.at(-1)?.headers).toMatchObject({ "x-key": "Key another-key" });
  });

  test("Too much, either way, is refused", async () => {
    const before = vendor.calls.length;
    const most = 1024 * 1024;
    expect(await rest("POST", `${systemId}/things`, {}, Buffer.alloc(most + 1))).toMatchObject({ status: 413 });
    expect(vendor.calls.length).toBe(before);
    expect(await rest("POST", `${systemId}/things`, {}, Buffer.alloc(most, "a"))).toMatchObject({ status: 200 });
    expect(largeAnswer).toBeGreaterThan(4 * most);
    expect(await call({ path: "/large" })).toMatchObject({ __typename: "VendorError", code: "UNEXPECTED_ANSWER" });
    expect(await rest("GET", `${systemId}/large`)).toMatchObject({ status: 502 });
    expect(await call({ path: "/deep" })).toMatchObject({ status: 200, body: null, text: deepAnswer });
    const headers = [{ name: "Host", value: "elsewhere.example" }];
    expect(await call({ path: "/things", headers })).toMatchObject({ fields: [{ path: "headers" }] });
    expect(await call({ path: "/things", body: "a" })).toMatchObject({ fields: [{ path: "body" }] });
  });

  test("A key that is repeated calls the vendor once, also at once and on another gateway", async () => {
    const before = vendor.calls.length;
    const input = { method: "POST", path: "/once", body: "1", idempotencyKey: "once" };
    const [first, second] = await Promise.all([call(input), call(input)]);
    expect(second).toEqual(first);
    await house().restart();
    expect(await call(input)).toEqual(first);
    const again = await rest("POST", `${systemId}/once`, { "idempotency-key": "once" }, "1");
    expect([again.status, JSON.parse(again.text).target]).toEqual([200, "/api/v1/once"]);
    expect(await call({ ...input, body: "2" })).toMatchObject({ code: "IDEMPOTENCY_KEY_REUSED" });
    expect(vendor.calls.length).toBe(before + 1);
  });

  test("Random targets reach only the vendor's API, and never the canary", async () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    let state = seed;
    const next = (below: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
      return (state >>> 8) % below;
    };
    const host = new URL(canary.url).host;
    const pieces = [
      "/",
      "//",
      "..",
      ".",
      "%2e%2e",
      "%2f",
      "%5c",
      "@",
      host,
      `${canary.url}/`,
      `//${host}`,
      "%00",
      "%0d%0a",
      "a",
      ";",
      "?",
      "%23",
      ":",
      "%252e",
    ];
    const before = vendor.calls.length;
    for (let count = 0; count < 1500; count += 1) {
      const below = Array.from({ length: 1 + next(6) }, () => pieces[next(pieces.length)] ?? "").join("");
      await rest("GET", `${systemId}${next(3) === 0 ? "" : "/"}${below}`);
    }
    const strayed = vendor.calls.slice(before).filter(({ target }) => !target.startsWith("/api/v1/"));
    expect([seed, strayed, canary.calls]).toEqual([seed, [], []]);
    expect(vendor.calls.length).toBeGreaterThan(before + 20);
  });
});
