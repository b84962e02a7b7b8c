import { expect, it } from "vitest";
import { createClient } from "./create-client.ts";
import type { ExportPortion } from "./export-records.ts";
import { createFakeClock } from "./testing/fake-clock.ts";

/** Answers each request in turn: with chunks of an export, which then ends or breaks, or with any response. */
function setUp(...answers: readonly (Response | { readonly chunks: readonly string[]; readonly breaks?: boolean })[]) {
  const asked: { readonly url: string; readonly headers: Headers }[] = [];
  const clock = createFakeClock();
  const waiting = [...answers];
  const client = createClient({
    url: "https://fettle.example.com/base/graphql",
    token: "token-1",
    clock,
    random: () => 0.5,
    async fetch(input, init) {
      asked.push({ url: String(input), headers: new Headers(init?.headers) });
      const next = waiting.shift();
      if (next === undefined) throw new TypeError("fetch failed");
      return next instanceof Response ? next : exportOf(next.chunks, next.breaks === true);
    },
  });
  return { client, clock, asked };
}

function exportOf(chunks: readonly string[], breaks: boolean): Response {
  const left = [...chunks];
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const chunk = left.shift();
      if (chunk !== undefined) controller.enqueue(new TextEncoder().encode(chunk));
      else if (breaks) controller.error(new TypeError("terminated"));
      else controller.close();
    },
  });
  return new Response(body, { headers: { "content-type": "application/x-ndjson; charset=utf-8" } });
}

const start = `{"start":{"entity":"WorkOrder","changeCursor":"c1"}}\n`;
const record = (id: string) => `${JSON.stringify({ id, title: `Ä ${id}` })}\n`;
const progress = (after: string) => `{"progress":{"records":1,"after":"${after}"}}\n`;
const end = `{"end":{"changeCursor":"c1","records":3}}\n`;
async function all(portions: AsyncIterable<ExportPortion>): Promise<readonly ExportPortion[]> {
  const found: ExportPortion[] = [];
  for await (const portion of portions) found.push(portion);
  return found;
}

it("An export comes in portions, each with the cursor to go on behind it, however the response is cut", async () => {
  const text = start + record("wo_1") + record("wo_2") + progress("a1") + record("wo_3") + progress("a2") + end;
  const { client, asked } = setUp({ chunks: text.split("") });
  const options = { systemId: "sys_1", fields: ["title", "cmmsBee"], remoteData: true };
  expect(await all(client.exportRecords("workOrders", options))).toEqual([
    {
      records: [
        { id: "wo_1", title: "Ä wo_1" },
        { id: "wo_2", title: "Ä wo_2" },
      ],
      after: "a1",
      changeCursor: "c1",
      isLast: false,
    },
    { records: [{ id: "wo_3", title: "Ä wo_3" }], after: "a2", changeCursor: "c1", isLast: false },
    { records: [], after: "a2", changeCursor: "c1", isLast: true },
  ]);
  expect(asked[0]?.url).toBe(
    "https://fettle.example.com/base/export/workOrders?systemId=sys_1&fields=title%2CcmmsBee&remoteData=true",
  );
  expect(asked[0]?.headers.get("authorization")).toBe("Bearer token-1");
});

it("An export goes on behind the last whole portion when its connection breaks or the gateway stops", async () => {
  const stopped = `{"error":{"code":"SHUTTING_DOWN","message":"Stopping.","records":2,"after":"a2"}}\n`;
  const { client, clock, asked } = setUp(
    { chunks: [start, record("wo_1"), progress("a1"), record("wo_2")], breaks: true },
    { chunks: [start, record("wo_2"), progress("a2"), stopped] },
    { chunks: [start, record("wo_3"), progress("a3"), record("wo_4").slice(0, 9)] },
    { chunks: [start, end] },
  );
  const found = all(client.exportRecords("workOrders", { after: "a0" }));
  // Each connection brings something, so the waits stay short.
  for (let lost = 0; lost < 3; lost += 1) {
    await clock.untilWaiting(250);
    clock.advance(250);
  }
  expect((await found).flatMap(({ records }) => records.map(({ id }) => id))).toEqual(["wo_1", "wo_2", "wo_3"]);
  expect(asked.map(({ url }) => new URL(url).searchParams.get("after"))).toEqual(["a0", "a1", "a2", "a3"]);
});

it("An export ends with the gateway's refusal, and with the app's own signal", async () => {
  const error = { code: "CURSOR_EXPIRED", message: "The changes after this cursor are no longer kept." };
  const expired = setUp(Response.json({ error }, { status: 410, headers: { "x-request-id": "request-1" } }));
  await expect(all(expired.client.exportRecords("workOrders", { after: "old" }))).rejects.toMatchObject({
    ...error,
    status: 410,
    requestId: "request-1",
  });
  const odd = setUp({ chunks: [start, "<html>\n"] });
  await expect(all(odd.client.exportRecords("workOrders"))).rejects.toMatchObject({ code: "UNEXPECTED_ANSWER" });
  const leaving = new AbortController();
  const { client } = setUp({ chunks: [start, record("wo_1"), progress("a1"), end] });
  const portions = client.exportRecords("workOrders", { signal: leaving.signal });
  expect((await portions.next()).value).toMatchObject({ after: "a1" });
  leaving.abort(new Error("Enough"));
  await expect(portions.next()).rejects.toThrow("Enough");
});
