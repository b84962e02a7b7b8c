import { createClient } from "graphql-ws";
import { afterEach, beforeEach, expect, it } from "vitest";
import { WebSocket } from "ws";
import { administrator, createMemoryStages, type MemoryStages } from "../../../graph/testing/memory-stages.ts";
import { changeOf, systemWith, workOrderWith } from "../../../graph/testing/fixtures.ts";
import { encodeCursor } from "../../../change-log/cursor.ts";
import { bearer, openServer, type TestServer } from "../../testing/open-server.ts";
import type { Trust } from "./find-document.ts";
import { createPersistedDocuments } from "./persisted-documents.ts";
import { hashOf } from "./trusted-documents.ts";

let memory: MemoryStages;
let server: TestServer;

const query = "query One($id: ID!) { workOrder(id: $id) { title } }";
const variables = { id: "wo_1" };
const data = { workOrder: { title: "Work wo_1" } };
const askedBy = (text: string) => ({ persistedQuery: { version: 1, sha256Hash: hashOf(text) } });
const extensions = askedBy(query);

async function open(trust: Trust | null): Promise<void> {
  memory = createMemoryStages();
  memory.systems.set("sys_1", systemWith("sys_1"));
  memory.records.rows.set("wo_1", workOrderWith("wo_1"));
  memory.tokens.set("other", { ...administrator, environmentId: "env_other" });
  server = await openServer(memory, undefined, { trust });
}
beforeEach(() => open(null));
afterEach(() => server[Symbol.asyncDispose]());

const plainJson = { accept: "application/json" };
interface Answered {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}
const answerOf = async (response: Response): Promise<Answered> => response.json();
const codeOf = async (response: Response) => (await answerOf(response)).errors?.[0]?.extensions.code;
const get = (words: Readonly<Record<string, unknown>>) => {
  const search = Object.entries(words).map(([name, value]): [string, string] => [name, JSON.stringify(value)]);
  return fetch(`${server.url}/graphql?${new URLSearchParams(search)}`, { headers: { ...bearer, ...plainJson } });
};

it.each(["application/json", "application/graphql-response+json"])(
  "A document that was sent once is asked for by its hash: %s",
  async (accept) => {
    const unknown = await server.post({ variables, extensions }, { accept });
    expect([unknown.status, unknown.headers.get("cache-control")]).toEqual([200, "private, no-cache, must-revalidate"]);
    expect(await answerOf(unknown)).toMatchObject({
      errors: [{ message: "PersistedQueryNotFound", extensions: { code: "PERSISTED_QUERY_NOT_FOUND" } }],
    });
    expect(await answerOf(await server.post({ query, variables, extensions }, { accept }))).toMatchObject({ data });
    expect(await answerOf(await server.post({ variables, extensions }, { accept }))).toMatchObject({ data });
    expect(await answerOf(await server.post({ query: "", variables, extensions }, { accept }))).toMatchObject({ data });
  },
);

it("GET, events and WebSockets ask by hash too", async () => {
  expect(await codeOf(await get({ variables, extensions }))).toBe("PERSISTED_QUERY_NOT_FOUND");
  await server.post({ query, variables, extensions });
  expect(await answerOf(await get({ variables, extensions }))).toMatchObject({ data });

  const subscription = "subscription ($after: String) { workOrderChanges(after: $after) { recordId } }";
  memory.changes.append(changeOf(workOrderWith("wo_1"), 3));
  const from = { after: encodeCursor("env_test", { position: 2, mark: null }) };
  const client = createClient({
    url: `${server.url.replace("http", "ws")}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { token: "administrator" },
    retryAttempts: 0,
  });
  const asked = { variables: from, extensions: askedBy(subscription) };
  const result = { data: { workOrderChanges: { recordId: "wo_1" } } };
  expect((await client.iterate({ query: subscription, ...asked }).next()).value).toMatchObject(result);
  expect((await client.iterate({ query: "", ...asked }).next()).value).toMatchObject(result);
  await client.dispose();

  const leaving = new AbortController();
  const events = await server.post(asked, { accept: "text/event-stream" }, leaving.signal);
  const { value } = (await events.body?.getReader().read()) ?? {};
  expect(Buffer.from(value ?? "").toString()).toContain('"recordId":"wo_1"');
  leaving.abort();
});

it("A hash is good only in the environment that sent its document", async () => {
  await server.post({ query, variables, extensions });
  const other = await server.post({ variables, extensions }, { authorization: "Bearer other" });
  expect(await codeOf(other)).toBe("PERSISTED_QUERY_NOT_FOUND");
});

it.each([
  ["another document's hash", { query, variables, extensions: askedBy("{ __typename }") }, "BAD_USER_INPUT"],
  ["no hash", { query, variables, extensions: { persistedQuery: { version: 1, sha256Hash: "abc" } } }, "BAD_USER_INPUT"],
  ["a later version", { variables, extensions: { persistedQuery: { version: 2 } } }, "PERSISTED_QUERY_NOT_SUPPORTED"],
])("A request with %s is refused", async (_, body, code) => {
  expect(await codeOf(await server.post(body))).toBe(code);
});

it("What cannot run is not kept, and a mutation that is asked for by hash does not run by GET", async () => {
  const wrong = "{ nothing }";
  await server.post({ query: wrong, extensions: askedBy(wrong) });
  expect(await codeOf(await server.post({ extensions: askedBy(wrong) }))).toBe("PERSISTED_QUERY_NOT_FOUND");
  const mutation = 'mutation { pauseSystem(input: { systemId: "sys_none" }) { __typename } }';
  await server.post({ query: mutation, extensions: askedBy(mutation) });
  expect((await get({ extensions: askedBy(mutation) })).status).toBe(405);
});

it("An environment that sends documents without end loses its own, and takes none of another's", () => {
  const documents = createPersistedDocuments({ all: 5_000, ofOwner: 3_000 });
  documents.keep("env_quiet", "quiet", "{ a }");
  for (let number = 0; number < 100; number += 1) documents.keep("env_loud", String(number), "x".repeat(400));
  expect(documents.find("env_loud", "0")).toBeNull();
  expect(documents.find("env_loud", "99")).toBe("x".repeat(400));
  for (let number = 0; number < 100; number += 1) documents.keep("env_louder", String(number), "x".repeat(400));
  expect(documents.find("env_quiet", "quiet")).toBe("{ a }");
  documents.keep("env_loud", "huge", "x".repeat(4_000));
  expect(documents.find("env_loud", "huge")).toBeNull();
});

const trusting = (others: Trust["others"]): Trust => ({ documents: new Map([[hashOf(query), query]]), others });

it("With trusted documents no other runs, whether it is sent or asked for", async () => {
  await server[Symbol.asyncDispose]();
  await open(trusting("refuse"));
  expect(await answerOf(await server.post({ variables, extensions }))).toMatchObject({ data });
  expect(await answerOf(await server.post({ query, variables }))).toMatchObject({ data });
  const other = await server.post({ query: `${query} `, variables });
  expect([other.status, await codeOf(other)]).toEqual([403, "DOCUMENT_NOT_TRUSTED"]);
  const typename = { query: "{ __typename }", extensions: askedBy("{ __typename }") };
  expect(await codeOf(await server.post(typename))).toBe("DOCUMENT_NOT_TRUSTED");
  expect(await codeOf(await server.post({ extensions: typename.extensions }))).toBe("DOCUMENT_NOT_TRUSTED");
});

it.each([
  ["refuse", 403, "FORBIDDEN"],
  ["allow", 400, "BAD_USER_INPUT"],
] as const)("Where others are to %s, an export of everything is answered with %i", async (others, status, code) => {
  await server[Symbol.asyncDispose]();
  await open(trusting(others));
  const answer = await fetch(`${server.url}/export/robots`, { headers: bearer });
  expect(answer.status).toBe(status);
  expect(await answer.json()).toMatchObject({ error: { code } });
});

it("Where others are allowed, trusted documents are asked for without having been sent", async () => {
  await server[Symbol.asyncDispose]();
  await open(trusting("allow"));
  expect(await answerOf(await server.post({ variables, extensions }))).toMatchObject({ data });
  expect(await answerOf(await server.post({ query: "{ __typename }" }))).toMatchObject({ data: { __typename: "Query" } });
});
