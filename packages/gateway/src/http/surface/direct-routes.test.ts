import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DatabaseAwayError } from "../../errors.ts";
import { createMemoryStages } from "../../graph/testing/memory-stages.ts";
import { ingressService } from "../../ingress/ingress-service.ts";
import { openBothWays, type BothWays, type Sent } from "../testing/both-ways.ts";

let both: BothWays;

describe("A webhook", () => {
  const line = "POST /ingress/the-key_1 HTTP/1.1";
  const headers = { authorization: null };
  beforeAll(async () => {
    const memory = createMemoryStages();
    memory.of(ingressService).receive = async ({ method, url, headers: given, readBody }, key) => {
      const asked = given["x-ask"] ?? "";
      if (asked === "nothing") return { status: 404, body: { error: "unread" } };
      const body = Buffer.from(await readBody(asked === "little" ? 10 : undefined));
      if (asked === "failure") throw new Error("secret");
      if (asked === "outage") throw new DatabaseAwayError("away");
      const seen = {
        method,
        url,
        key,
        type: given["content-type"],
        names: Object.keys(given).toSorted(),
        body: body.toString("latin1"),
      };
      return asked === "later" ? { status: 429, body: seen, headers: { "retry-after": "10" } } : { status: 200, body: seen };
    };
    both = await openBothWays(memory);
  });
  afterAll(() => both[Symbol.asyncDispose]());

  it.each<[string, Sent]>([
    ["with JSON", { line, headers, body: { a: "Ünïcode \u2028 🛠" } }],
    ["with anything else", { line, headers: { ...headers, "content-type": "text/plain" }, body: Buffer.from([0, 255, 10]) }],
    ["in many pieces", { line, headers, body: { text: "x".repeat(5000) }, pieces: 10 }],
    ["that is refused", { line, headers: { ...headers, "x-ask": "later" }, body: {} }],
    ["whose body is not read", { line, headers: { ...headers, "x-ask": "nothing" }, body: {} }],
    ["that fails", { line, headers: { ...headers, "x-ask": "failure" }, body: {} }],
    ["during an outage", { line, headers: { ...headers, "x-ask": "outage" }, body: {} }],
  ])("%s goes direct and gets the same answer to the byte", async (_name, sent) => {
    const { direct, yoga, wentDirect } = await both.answersTo(sent);
    expect(direct).toBe(yoga);
    expect(wentDirect).toBe(true);
  });

  it.each<[string, Sent]>([
    ["without a body", { line, headers, body: "" }],
    ["with a body beyond the stage's limit", { line, headers: { ...headers, "x-ask": "little" }, body: { text: "long" } }],
    ["with a large body", { line, headers, body: { text: "x".repeat(20_000) } }],
    [
      "with a body in chunks",
      { line, headers: { ...headers, "content-length": null, "transfer-encoding": "chunked" }, body: "2\r\n{}\r\n0\r\n\r\n" },
    ],
    ["with two signatures", { line, headers, more: ["x-signature: 1", "x-signature: 2"], body: {} }],
    ["with cookies", { line, headers, more: ["set-cookie: a=b"], body: {} }],
    ["with GET", { line: line.replace("POST", "GET"), headers: { ...headers, "content-length": null }, body: "" }],
    ["with a query", { line: "POST /ingress/the-key_1?a=b HTTP/1.1", headers, body: {} }],
    ["with an escaped key", { line: "POST /ingress/the%20key HTTP/1.1", headers, body: {} }],
    ["with a long key", { line: `POST /ingress/${"k".repeat(201)} HTTP/1.1`, headers, body: {} }],
    ["without a key", { line: "POST /ingress/ HTTP/1.1", headers, body: {} }],
    ["without a host", { line, headers: { ...headers, host: null }, body: {} }],
    ["in HTTP/1.0", { line: "POST /ingress/the-key_1 HTTP/1.0", headers, body: {} }],
  ])("%s gets the same answer both ways", async (_name, sent) => {
    const { direct, yoga } = await both.answersTo(sent);
    expect(direct).toBe(yoga);
  });
});
