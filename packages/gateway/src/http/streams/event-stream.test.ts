import { changeLogService } from "../../change-log/change-log-service.ts";
import { systemsService } from "../../systems/systems-service.ts";
import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { encodeCursor } from "../../change-log/cursor.ts";
import { administrator, createMemoryStages, type MemoryStages } from "../../graph/testing/memory-stages.ts";
import { changeOf, systemWith, workOrderWith } from "../../graph/testing/fixtures.ts";
import { bearer, openServer, type TestServer } from "../testing/open-server.ts";

let memory: MemoryStages;
let server: TestServer;
const events = { accept: "text/event-stream" };
const cursor = (position: number) => encodeCursor("env_test", { position, mark: null });
const titles = "subscription ($after: String) { workOrderChanges(after: $after) { cursor kind matches workOrder { title } } }";

beforeEach(async () => {
  memory = createMemoryStages();
  memory.systems.set("sys_1", systemWith("sys_1"));
  server = await openServer(memory);
});
afterEach(() => server[Symbol.asyncDispose]());

/** Reads an event stream block by block. Returns null at its end. */
function blocksOf(response: Response) {
  if (response.body === null) throw new Error("There is no body.");
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  return {
    reader,
    async next(): Promise<string | null> {
      while (!text.includes("\n\n")) {
        const { done, value } = await reader.read();
        if (done) return null;
        text += value;
      }
      const end = text.indexOf("\n\n");
      const block = text.slice(0, end);
      text = text.slice(end + 2);
      return block;
    },
  };
}

/** Reads the blocks before the first event of a live stream: a comment and the starting place. */
async function begin(blocks: ReturnType<typeof blocksOf>) {
  expect(await blocks.next()).toBe(":");
  expect(await blocks.next()).toBe(`id: ${cursor(0)}`);
}

const dataOf = (block: string | null) => JSON.parse(/^data: (.*)$/m.exec(block ?? "")?.[1] ?? "null");

it("A change has the cursor as its event id, and a checkpoint is an id without an event", async () => {
  const response = await server.post({ query: titles }, { ...events, "x-request-id": "story" });
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  const blocks = blocksOf(response);
  await begin(blocks);
  memory.changes.append(changeOf(workOrderWith("wo_1"), 3));
  const block = await blocks.next();
  expect(block?.split("\n").slice(0, 2)).toEqual([`id: ${cursor(3)}`, "event: next"]);
  expect(dataOf(block)).toEqual({
    data: { workOrderChanges: { cursor: cursor(3), kind: "UPDATED", matches: true, workOrder: { title: "Work wo_1" } } },
    extensions: { requestId: "story", cursor: cursor(3), cost: expect.objectContaining({ cost: 6 }) },
  });
  memory.changes.checkpoint(8);
  expect(await blocks.next()).toBe(`id: ${cursor(8)}`);
  await blocks.reader.cancel();
});

it("An event has every digit of a vendor's numbers", async () => {
  const query = "subscription { workOrderChanges { workOrder { customFields } } }";
  const blocks = blocksOf(await server.post({ query }, events));
  await begin(blocks);
  const customFields = { big: JSON.rawJSON("9007199254740993"), price: JSON.rawJSON("19.90") };
  memory.changes.append(changeOf(workOrderWith("wo_1", {}, { customFields }), 3));
  expect(await blocks.next()).toContain('"customFields":{"big":9007199254740993,"price":19.90}');
  await blocks.reader.cancel();
});

it.each(["GET", "POST"])("A stream by %s resumes after the Last-Event-ID, which takes precedence over after", async (method) => {
  for (const position of [3, 4, 5]) memory.changes.append(changeOf(workOrderWith(`wo_${position}`), position));
  const headers = { ...events, "last-event-id": cursor(4) };
  const variables = { after: cursor(3) };
  const response =
    method === "POST"
      ? await server.post({ query: titles, variables }, headers)
      : await fetch(`${server.url}/graphql?${new URLSearchParams({ query: titles, variables: JSON.stringify(variables) })}`, {
          headers: { ...bearer, ...headers },
        });
  const blocks = blocksOf(response);
  await blocks.next();
  expect(dataOf(await blocks.next())).toMatchObject({ data: { workOrderChanges: { workOrder: { title: "Work wo_5" } } } });
  await blocks.reader.cancel();
});

it("A filtered stream reports once that a record no longer matches", async () => {
  const query = "subscription { workOrderChanges(where: { status: { eq: OPEN } }) { recordId matches } }";
  const blocks = blocksOf(await server.post({ query }, events));
  await begin(blocks);
  const closed = workOrderWith("wo_1", { status: "CLOSED" });
  memory.changes.append(
    changeOf(closed, 3, { previous: { document: { status: "CLOSED" }, updatedAt: new Date(0), deletedAt: null } }),
  );
  memory.changes.append(
    changeOf(closed, 4, { previous: { document: { status: "OPEN" }, updatedAt: new Date(0), deletedAt: null } }),
  );
  expect(dataOf(await blocks.next())).toMatchObject({
    data: { workOrderChanges: { recordId: "wo_1", matches: false } },
    extensions: { cursor: cursor(4) },
  });
  await blocks.reader.cancel();
});

it("A stream follows the changes of all records and the statuses of systems", async () => {
  const query = "subscription { systemChanges { previousStatus status reason system { id } } }";
  const statuses = blocksOf(await server.post({ query }, events));
  const all = blocksOf(
    await server.post({ query: "subscription { changes(where: { kind: { eq: DELETED } }) { __typename matches } }" }, events),
  );
  await begin(statuses);
  await begin(all);
  memory.changes.append({
    type: "system",
    position: 3,
    mark: null,
    systemId: "sys_1",
    previousStatus: "CONNECTED",
    status: "REAUTHORIZATION_REQUIRED",
    reason: "The key was revoked.",
    recordedAt: new Date(),
    traceId: "t",
  });
  memory.changes.append(changeOf(workOrderWith("wo_1"), 4, { kind: "DELETED" }));
  expect(dataOf(await statuses.next()).data).toEqual({
    systemChanges: {
      previousStatus: "CONNECTED",
      status: "REAUTHORIZATION_REQUIRED",
      reason: "The key was revoked.",
      system: { id: "sys_1" },
    },
  });
  expect(dataOf(await all.next()).data).toEqual({ changes: { __typename: "WorkOrderChange", matches: false } });
  await Promise.all([statuses.reader.cancel(), all.reader.cancel()]);
});

it("A stream of notices shows a token for one system only that system's, and nobody a kind that this version does not know", async () => {
  const query =
    "subscription ($kinds: [NoticeKind!]) { noticeChanges(kinds: $kinds) { kind systemId subjectId data system { id } } }";
  const bound = { ...administrator, tokenId: "tok_bound", systemId: "sys_1" };
  memory.tokens.set("bound", bound);
  const all = blocksOf(await server.post({ query, variables: { kinds: ["SYNC_FINISHED"] } }, events));
  const own = blocksOf(await server.post({ query }, { ...events, authorization: "Bearer bound" }));
  await begin(all);
  await begin(own);
  const tell = (position: number, kind: string, systemId: string | null) =>
    memory.changes.append({
      type: "notice",
      position,
      mark: null,
      kind,
      systemId,
      subjectId: systemId === null ? null : `run of ${systemId}`,
      data: systemId === "sys_gone" ? null : { created: 1 },
      recordedAt: new Date(),
      traceId: "t",
    });
  tell(3, "OF_A_LATER_VERSION", "sys_1");
  for (const [index, systemId] of [null, "sys_gone", "sys_1"].entries()) tell(4 + index, "SYNC_FINISHED", systemId);
  const kind = "SYNC_FINISHED";
  const ofOwn = { kind, systemId: "sys_1", subjectId: "run of sys_1", data: { created: 1 }, system: { id: "sys_1" } };
  const told = [
    { kind, systemId: null, subjectId: null, data: { created: 1 }, system: null },
    { kind, systemId: "sys_gone", subjectId: "run of sys_gone", data: null, system: null },
    ofOwn,
  ];
  for (const noticeChanges of told) expect(dataOf(await all.next()).data).toEqual({ noticeChanges });
  expect(dataOf(await own.next()).data).toEqual({ noticeChanges: ofOwn });
  await Promise.all([all.reader.cancel(), own.reader.cancel()]);
});

it("A stream with an invalid cursor ends after one event with the error", async () => {
  const blocks = blocksOf(await server.post({ query: titles, variables: { after: "bogus" } }, events));
  await blocks.next();
  expect(dataOf(await blocks.next())).toMatchObject({
    errors: [{ extensions: { code: "INVALID_CURSOR" } }],
    extensions: { requestId: expect.any(String) },
  });
  expect(await blocks.next()).toBe("event: complete\ndata:");
  expect(await blocks.next()).toBeNull();
});

it("A stream with an expired cursor ends after one event with the error", async () => {
  const old = await openServer(createMemoryStages({ floor: 10 }));
  const blocks = blocksOf(await old.post({ query: titles, variables: { after: cursor(3) } }, events));
  await blocks.next();
  expect(dataOf(await blocks.next())).toMatchObject({ errors: [{ extensions: { code: "CURSOR_EXPIRED" } }] });
  expect(await blocks.next()).toBe("event: complete\ndata:");
  await old[Symbol.asyncDispose]();
});

it("Queries and refusals are answered as events when the client accepts only those", async () => {
  const query = blocksOf(await server.post({ query: "{ connectors { id } }" }, events));
  expect(dataOf(await query.next())).toMatchObject({ data: { connectors: [] } });
  expect(await query.next()).toBe("event: complete\ndata:");
  const refused = await server.post({ query: "subscription { nothing }" }, events);
  expect(refused.status).toBe(200);
  expect(dataOf(await blocksOf(refused).next())).toMatchObject({
    errors: [{ extensions: { code: "GRAPHQL_VALIDATION_FAILED" } }],
  });
});

it("A stream frees everything when its client leaves", async () => {
  const aborting = new AbortController();
  const blocks = blocksOf(await server.post({ query: titles }, events, aborting.signal));
  await begin(blocks);
  expect(memory.changes.followers).toBe(1);
  aborting.abort();
  await vi.waitFor(() => expect(memory.changes.followers).toBe(0));
  expect(await server.http.metrics.registry.getSingleMetricAsString("fettle_graphql_subscribers")).toContain(
    '{transport="sse"} 0',
  );
});

it("A closing gateway ends streams without complete, so clients reconnect", async () => {
  const blocks = blocksOf(await server.post({ query: titles }, events));
  await begin(blocks);
  await server.http.close();
  expect(await blocks.next()).toBeNull();
  expect(memory.changes.followers).toBe(0);
});

it("A revoked token ends its streams at once, and no others", async () => {
  memory.tokens.set("other", { ...administrator, tokenId: "tok_other" });
  const other = blocksOf(await server.post({ query: titles }, { ...events, authorization: "Bearer other" }));
  await begin(other);
  const blocks = blocksOf(await server.post({ query: titles }, events));
  await begin(blocks);
  memory.tokens.delete("administrator");
  memory.endRights(["tok_somebody", "tok_administrator"]);
  expect(dataOf(await blocks.next())).toEqual({
    errors: [{ message: "The token is no longer valid.", extensions: { code: "UNAUTHENTICATED" } }],
    extensions: { requestId: expect.any(String), cost: expect.anything() },
  });
  expect(await blocks.next()).toBe("event: complete\ndata:");
  expect(await blocks.next()).toBeNull();
  expect(memory.changes.followers).toBe(1);
  memory.changes.append(changeOf(workOrderWith("wo_1"), 3));
  expect(dataOf(await other.next())).toMatchObject({ data: { workOrderChanges: { kind: "UPDATED" } } });
  await other.reader.cancel();
});

it("A token that ends while an event is being answered gets nothing more", async () => {
  const query = "subscription { workOrderChanges { workOrder { system { id } } } }";
  const blocks = blocksOf(await server.post({ query }, events));
  await begin(blocks);
  const { byIds } = memory.of(systemsService);
  memory.of(systemsService).byIds = async (...input) => {
    memory.tokens.clear();
    memory.endRights(null);
    await setImmediate();
    return await byIds(...input);
  };
  memory.changes.append(changeOf(workOrderWith("wo_1"), 3));
  expect(dataOf(await blocks.next())).toMatchObject({ errors: [{ extensions: { code: "UNAUTHENTICATED" } }] });
  expect(memory.changes.followers).toBe(0);
});

it("An answer is not cached", async () => {
  const response = await server.post({ query: "{ connectors { id } }" });
  expect(response.headers.get("cache-control")).toBe("no-store");
});

it("A client that leaves during the opening of its subscription leaves nothing open", async () => {
  const asked = Promise.withResolvers<void>();
  const opening = Promise.withResolvers<void>();
  const changeLog = memory.of(changeLogService);
  const { end } = changeLog;
  changeLog.end = async (environmentId) => {
    asked.resolve();
    await opening.promise;
    return await end(environmentId);
  };
  await using slow = await openServer(memory);
  const leaving = new AbortController();
  const request = new Request(`${slow.url}/graphql`, {
    method: "POST",
    headers: { ...bearer, ...events, "content-type": "application/json" },
    body: JSON.stringify({ query: titles }),
    signal: leaving.signal,
  });
  const answer = slow.http.fetch(request).catch(() => undefined);
  await asked.promise;
  leaving.abort();
  opening.resolve();
  await answer;
  const subscribers = async () => await slow.http.metrics.registry.getSingleMetricAsString("fettle_graphql_subscribers");
  await vi.waitFor(async () => expect(await subscribers()).toContain('{transport="sse"} 0'));
  expect(memory.changes.followers).toBe(0);
});
