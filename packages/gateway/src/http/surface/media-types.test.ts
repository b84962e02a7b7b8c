import { expect, it } from "vitest";
import { answerTypeOf, contentTypeOf, takesGzip } from "./media-types.ts";

const [json, graphql, events, html] = [
  "application/json",
  "application/graphql-response+json",
  "text/event-stream",
  "text/html",
] as const;
const offered = [json, graphql, events, html] as const;

it.each([
  [null, json],
  ["", json],
  ["*/*", json],
  ["application/*", json],
  ["application/graphql-response+json, application/json;q=0.9", graphql],
  ["application/graphql-response+json; charset=utf-8, application/json; charset=utf-8", graphql],
  ["application/json, application/graphql-response+json", json],
  ["application/graphql-response+json, */*", graphql],
  ["APPLICATION/GraphQL-Response+JSON;Q=1.0", graphql],
  ["  text/event-stream\t; q=0.5 ,application/json ;q=0.4", events],
  ["text/event-stream, */*", events],
  ["text/event-stream, application/json", json],
  ["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", html],
  ["application/json, text/html", json],
  ["text/*;q=0.3, application/json;q=0.2", events],
  ["text/event-stream;q=0, text/*;q=0.3", html],
  // The most specific range determines the quality, whatever its position.
  ["*/*;q=1, application/json;q=0, application/*;q=0.1", events],
  ["application/json;charset=utf-8;q=0, application/json", null],
  ['image/png;a=", text/html", application/json', json],
  // No type matches.
  ["text/event-stream;q=0", null],
  ["application/graphql-response+json;q=0.000", null],
  ["*/*;q=0", null],
  ["image/png, multipart/mixed;boundary=-", null],
  ["application/json; charset=utf-16", null],
  ["nonsense", null],
  ["application/json;q=2, text/html;q=-1, text/event-stream;q=often", null],
])("The header %s selects %s", (accept, type) => {
  expect(answerTypeOf(accept, offered)).toBe(type);
});

it("The time to read a header is linear in its length", () => {
  expect(answerTypeOf(`${'a/b;c="\\",'.repeat(1_600)}`, offered)).toBeNull();
});

it.each([
  ["application/json", { essence: json, isUtf8: true }],
  ['APPLICATION/JSON ; Charset="UTF8"', { essence: json, isUtf8: true }],
  ["application/json; charset=us-ascii; a=b", { essence: json, isUtf8: true }],
  ["application/json, application/json", { essence: json, isUtf8: true }],
  ["application/json;charset=utf-16", { essence: json, isUtf8: false }],
  ["json", null],
  [null, null],
])("The content type %s is read", (header, type) => {
  expect(contentTypeOf(header)).toEqual(type);
});

it.each([
  ["gzip, deflate, br", true],
  ["br;q=1.0, GZIP ; q=0.2", true],
  ["gzip;q=0", false],
  ["br, gzip ; q=0.000", false],
  ["x-gzipped", false],
  [null, false],
])("The header %s is checked for gzip", (header, takes) => {
  expect(takesGzip(header)).toBe(takes);
});
