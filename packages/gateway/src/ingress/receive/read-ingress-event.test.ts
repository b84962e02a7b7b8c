import { gzipSync } from "node:zlib";
import { ConnectorError, type WebhookEvent } from "@fettle/connector";
import { expect, it } from "vitest";
import { readIngressEvent, UnreadableEvent } from "./read-ingress-event.ts";

const event: WebhookEvent = { entity: "WorkOrder", remoteId: "1", kind: "changed" };
const webhooks = { read: (body: unknown) => [{ ...event, payload: body }] };
const none = { contentType: null, contentEncoding: null };
const mark = Buffer.from([0xef, 0xbb, 0xbf]);
const json = Buffer.from('{"title":"Öl"}');

const codeOf = (body: Uint8Array, of: Partial<typeof none> | { contentType?: string; contentEncoding?: string } = {}) => {
  try {
    return readIngressEvent(webhooks, { ...none, ...of, body }, {});
  } catch (error) {
    if (error instanceof UnreadableEvent) return error.code;
    throw error;
  }
};

it("UTF-8 is read with and without a byte order mark, whatever the headers say", () => {
  const read = [{ ...event, payload: { title: "Öl" } }];
  expect(codeOf(json)).toEqual(read);
  expect(codeOf(Buffer.concat([mark, json]))).toEqual(read);
  expect(codeOf(json, { contentType: "application/x-www-form-urlencoded", contentEncoding: "gzip" })).toEqual(read);
});

it.each([
  ["EMPTY", Buffer.alloc(0), {}],
  ["COMPRESSED", gzipSync(json), {}],
  ["COMPRESSED", Buffer.from([1, 2, 3]), { contentEncoding: "br" }],
  ["NOT_UTF8", Buffer.from('\uFEFF{"title":"Oil"}', "utf16le"), {}],
  ["NOT_UTF8", Buffer.from('{"title":"Oil"}', "utf16le"), {}],
  ["NOT_UTF8", Buffer.from('{"title":"Öl"}', "latin1"), {}],
  ["FORM_ENCODED", Buffer.from("title=Oil"), { contentType: "application/x-www-form-urlencoded; charset=utf-8" }],
  ["NOT_JSON", Buffer.from('{"title":'), { contentEncoding: "identity" }],
])("The error is %s for the body %j", (code, body, of) => {
  expect(codeOf(body, of)).toBe(code);
});

const codeBy = (read: () => readonly WebhookEvent[]) => {
  try {
    return readIngressEvent({ read }, { ...none, body: json }, {});
  } catch (error) {
    return error instanceof UnreadableEvent ? [error.code, error.message] : error;
  }
};

it("The error shows whether the vendor or the connector is at fault", () => {
  expect(
    codeBy(() => {
      throw new ConnectorError("UNEXPECTED_ANSWER", "event is missing.");
    }),
  ).toEqual(["NOT_UNDERSTOOD", "event is missing."]);
  expect(codeBy(() => undefined as never)).toEqual([
    "CONNECTOR_FAILED",
    expect.stringMatching(/^The connector failed on this event: /),
  ]);
  expect(codeBy(() => [])).toEqual([]);
});
