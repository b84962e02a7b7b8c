import { type Connector, ConnectorError, defineConnector, type SettingMap } from "@fettle/connector";
import { expect, it } from "vitest";
import type { Principal } from "../../principal.ts";
import { createPlaces } from "../places.ts";
import { contentRoute } from "./content-route.ts";

const principal: Principal = {
  environmentId: "env_1",
  environmentKind: "test",
  tokenId: "t",
  scopes: ["read"],
  systemId: null,
  expiresAt: null,
};
const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

/** A connector that reads files in one way, or cannot. */
const connectorWith = (content?: () => Promise<Response | null>): Connector<SettingMap> =>
  defineConnector<SettingMap>({
    specificationVersion: "v1",
    id: "acme",
    name: "Acme",
    version: "1.0.0",
    categories: [],
    settings: {},
    authentication: [{ type: "basic" }],
    baseUrl: () => "https://vendor.example",
    account: async () => ({ id: "1", name: "One" }),
    entities: {
      Document: {
        normalize: () => ({ remoteId: "1", fields: { name: "a" } }),
        read: async () => null,
        ...(content && { content }),
      },
    },
  });

const record = {
  id: "doc_1",
  systemId: "sys_1",
  entity: "Document",
  remoteId: "9",
  remoteUrl: null,
  remoteData: {},
  document: { name: "a.txt" },
  problems: [],
  customFields: null,
  version: 1,
  createdAt: new Date(0),
  updatedAt: new Date(0),
  remoteCreatedAt: null,
  remoteUpdatedAt: null,
  deletedAt: null,
};

function routeOf(
  content?: () => Promise<Response | null>,
  { name = "a.txt", token = principal, places = createPlaces({ all: 9, ofEnvironment: 9 }) } = {},
) {
  const connector = connectorWith(content);
  const vendor = { settings: {}, signal: new AbortController().signal, fetch: () => Promise.reject(new Error("Not called.")) };
  const route = contentRoute(
    {
      principals: { authenticate: async () => token },
      records: { byIds: async () => new Map([["doc_1", { ...record, document: { name } }]]) },
      systems: { vendor: async () => ({ connector, vendor }) },
      limits: { bytes: 100, types: [] },
      log: silent,
    },
    places,
  );
  const read = (below = "doc_1/content", method = "GET") =>
    route.answer(
      new Request(`https://fettle.example/documents/${below}`, { method, headers: { authorization: "Bearer t" } }),
      below,
      async () => new Uint8Array(),
      "trace",
    );
  return { read };
}

type ReadFile = () => Promise<Response | null>;

const refusalOf = async (response: Response) => [response.status, Object((await response.json()) as unknown).error.code];

const page = async () => new Response("<script>", { headers: { "content-type": 'text/html; charset="x"', "set-cookie": "a=b" } });
const bytes = async () => new Response("bytes");

/** A connector that fails. */
const failing =
  (reason: Error): ReadFile =>
  async () => {
    throw reason;
  };

it("A file is always saved, whatever it claims to be and is called", async () => {
  const answer = await routeOf(page, { name: 'ä"\r\nx: y (1).html' }).read();
  expect(Object.fromEntries(answer.headers)).toEqual({
    "content-type": "text/html",
    "content-disposition": `attachment; filename="____x_ y _1_.html"; filename*=UTF-8''%C3%A4%22%0D%0Ax%3A%20y%20%281%29.html`,
    "x-content-type-options": "nosniff",
    "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "cache-control": "no-store",
  });
  expect(await answer.text()).toBe("<script>");
});

it("A file that says that it is too large is not read", async () => {
  let isCanceled = false;
  const body = () => new ReadableStream<Uint8Array>({ cancel: () => void (isCanceled = true) });
  const large = async () => new Response(body(), { headers: { "content-length": "101" } });
  expect(await refusalOf(await routeOf(large).read())).toEqual([413, "DOCUMENT_TOO_LARGE"]);
  expect(isCanceled).toBe(true);
});

const unreadable: readonly (readonly [ReadFile | undefined, number, string])[] = [
  [undefined, 422, "NOT_SUPPORTED"],
  [async () => null, 404, "NOT_FOUND"],
  [failing(new ConnectorError("UNAUTHENTICATED", "No.")), 409, "REAUTHORIZATION_REQUIRED"],
  [failing(new ConnectorError("RATE_LIMITED", "Later.", { retryAfterSeconds: 3 })), 429, "RATE_LIMITED"],
  [failing(new ConnectorError("UNAVAILABLE", "Away.")), 502, "UNAVAILABLE"],
  [failing(new Error("a secret")), 502, "CONNECTOR_FAILED"],
];

it.each(unreadable)("A file that cannot be read is %#: %i %s", async (content, status, code) => {
  const answer = await routeOf(content).read();
  const text = await answer.clone().text();
  expect(await refusalOf(answer)).toEqual([status, code]);
  expect(text).not.toContain("secret");
});

it("Only readers of the record's system read its file, by GET", async () => {
  expect(await refusalOf(await routeOf(bytes, { token: { ...principal, scopes: ["write"] } }).read())).toEqual([
    403,
    "FORBIDDEN",
  ]);
  expect(await refusalOf(await routeOf(bytes, { token: { ...principal, systemId: "sys_2" } }).read())).toEqual([
    404,
    "NOT_FOUND",
  ]);
  expect(await refusalOf(await routeOf(bytes).read("doc_1/content", "DELETE"))).toEqual([405, "METHOD_NOT_ALLOWED"]);
  expect(await refusalOf(await routeOf(bytes).read("doc_1/../secret"))).toEqual([404, "NOT_FOUND"]);
});

it("A place is free again once a file has been read, or its reader has left", async () => {
  const { read } = routeOf(async () => new Response("bytes"), { places: createPlaces({ all: 2, ofEnvironment: 1 }) });
  const first = await read();
  expect(await refusalOf(await read())).toEqual([503, "OVERLOADED"]);
  expect(await first.text()).toBe("bytes");
  const second = await read();
  await second.body?.cancel();
  expect(await (await read()).text()).toBe("bytes");
});
