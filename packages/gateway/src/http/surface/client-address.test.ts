import { principalsService } from "../../principals/principals-service.ts";
import { expect, it } from "vitest";
import { StartError } from "../../errors.ts";
import { createMemoryStages } from "../../graph/testing/memory-stages.ts";
import { createClientAddress } from "./client-address.ts";
import { openServer } from "../testing/open-server.ts";

const headersOf = (value: string | null) => (name: string) => (name === "x-forwarded-for" ? value : null);

it.each([
  ["192.0.2.1", "192.0.2.1"],
  ["::ffff:192.0.2.1", "192.0.2.1"],
  ["2001:db8::1", "2001:db8::1"],
  ["fe80::1%eth0", "fe80::1"],
  ["/run/fettle.sock", null],
  [undefined, null],
])("The peer %s has the address %s, whatever the headers are", (peer, expected) => {
  expect(createClientAddress(undefined)(headersOf("203.0.113.9"), peer)).toBe(expected);
});

it.each([
  ["203.0.113.9", "203.0.113.9"],
  ["made up, 203.0.113.8, 203.0.113.9", "203.0.113.9"],
  ["203.0.113.9, ::FFFF:203.0.113.7", "203.0.113.7"],
  ["203.0.113.9, unknown", null],
  ["203.0.113.9'; drop table api_tokens", null],
  ["", null],
  [null, "192.0.2.1"],
])("The last entry of the operator's header %j is the address %s", (value, expected) => {
  expect(createClientAddress("X-Forwarded-For")(headersOf(value), "192.0.2.1")).toBe(expected);
});

it("An invalid header name stops the start", () => {
  expect(() => createClientAddress("x forwarded")).toThrow(StartError);
});

it("The address reaches the look-up of the token from Node's server but not from a Fetch handler", async () => {
  const memory = createMemoryStages();
  const seen: (string | null | undefined)[] = [];
  memory.of(principalsService).authenticate = async (_token, from) => {
    seen.push(from);
    return null;
  };
  await using server = await openServer(memory);
  await server.post({ query: "{ connectors { id } }" }, { "x-forwarded-for": "203.0.113.9" });
  await server.http.fetch(new Request(`${server.url}/graphql`, { method: "POST", headers: { authorization: "Bearer x" } }));
  expect(seen).toEqual(["127.0.0.1", null]);
});
