import { expect, it } from "vitest";
import type { IngestBatch } from "../ingest.ts";
import { originOf } from "./command-origin.ts";
import type { Candidate } from "./to-candidate.ts";
import { vendorActor } from "./vendor-user.ts";

it("A vendor's user needs a key, is cut to its limits, and never costs a record", () => {
  expect(vendorActor({ id: "US1", name: "Dana" })).toEqual({ kind: "VENDOR_USER", id: "US1", name: "Dana" });
  expect(vendorActor({ id: "x".repeat(300), name: "a\0b" })).toEqual({ kind: "VENDOR_USER", id: "x".repeat(200), name: "ab" });
  // From a connector in plain JavaScript.
  for (const odd of [null, undefined, "US1", { id: 7 }, { id: "" }]) expect(vendorActor(odd as never)).toBeNull();
});

const dana = { kind: "VENDOR_USER", id: "US1", name: "Dana" } as const;
const whoDid = (batch: Partial<IngestBatch>, candidate: Partial<Candidate> = {}) =>
  originOf(
    { traceId: "t", occurredAt: null, handle: { connector: { id: "tiny", name: "Tiny" } }, ...batch } as IngestBatch, // all that is read
    { lastChangedBy: dana, ...candidate } as Candidate,
    false,
    [],
  ).actor;

it("A change names the webhook's user, or the one of the payload, unless a connector read it again", () => {
  const sam = { kind: "VENDOR_USER", id: "US2", name: "Sam" } as const;
  expect(whoDid({ cause: "POLL" })).toEqual(dana);
  expect(whoDid({ cause: "WEBHOOK", actor: sam })).toEqual(sam);
  expect(whoDid({ cause: "WEBHOOK" }, { origin: { traceId: "t", occurredAt: null, actor: sam } })).toEqual(sam);
  expect(whoDid({ cause: "REPROCESS" })).toEqual({ kind: "CONNECTOR", id: "tiny", name: "Tiny" });
  expect(whoDid({ cause: "COMMAND", actor: { kind: "TOKEN", id: "tok_1", name: null } })).toMatchObject({ id: "tok_1" });
  expect(whoDid({ cause: "COMMAND", actor: null })).toBeNull();
});
