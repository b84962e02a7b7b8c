import type { FakeAnswer } from "@fettle/connector-testing";
import { expect, it } from "vitest";
import { cmmsBee } from "./cmms-bee-connector.ts";
import { errorBody } from "./testing/payloads.ts";
import { standIn } from "./testing/stand-in.ts";

const { WorkOrder } = cmmsBee.entities;
const html: FakeAnswer = { text: "<html>Maintenance</html>", headers: { "content-type": "text/html" } };
const json = (text: string): FakeAnswer => ({ text, headers: { "content-type": "application/json" } });
const list = async (answer: FakeAnswer) => WorkOrder?.all?.page(standIn({ "GET /work-orders": answer }), null);
const read = async (answer: FakeAnswer) => WorkOrder?.read?.(standIn({ "GET /work-orders/{id}": answer }), "WO1");
const create = async (answer: FakeAnswer) =>
  WorkOrder?.create?.(standIn({ "POST /work-orders": answer }), { title: "A" }, { commandId: "c" });

it.each([
  ["HTML", html, "UNEXPECTED_ANSWER"],
  ["truncated JSON", json('{"workOrders":[{"id"'), "UNEXPECTED_ANSWER"],
  ["nothing", json(""), "UNEXPECTED_ANSWER"],
  ["another form", { json: { items: [] } }, "UNEXPECTED_ANSWER"],
  ["a 500 in HTML", { ...html, status: 500 }, "UNAVAILABLE"],
  ["a bad cursor", { status: 400, json: errorBody("invalid_cursor", "No.", "cursor") }, "INVALID_INPUT"],
  ["no credentials", { status: 401, json: errorBody("unauthorized", "No.") }, "UNAUTHENTICATED"],
  ["no permission", { status: 403, json: errorBody("forbidden", "No.") }, "FORBIDDEN"],
  ["a redirect", { status: 302 }, "MISCONFIGURED"],
  ["too many calls", { status: 429, headers: { "retry-after": "9" }, json: errorBody("rate_limited", "Slow.") }, "RATE_LIMITED"],
] satisfies [string, FakeAnswer, string][])("%s in place of a list is a typed error", async (_case, answer, code) => {
  await expect(list(answer)).rejects.toMatchObject({ code });
});

it("only a 404 in the vendor's own format means that a record is gone", async () => {
  expect(await read({ status: 404, json: errorBody("not_found", "Not there.") })).toBeNull();
  await expect(read({ ...html, status: 404 })).rejects.toMatchObject({ code: "UNEXPECTED_ANSWER" });
});

it("the error says when to try again", async () => {
  await expect(list({ status: 429, headers: { "retry-after": "9" } })).rejects.toMatchObject({ retryAfterSeconds: 9 });
});

it.each([400, 422])("a %i names the canonical field that was refused", async (status) => {
  await expect(create({ status, json: errorBody("validation_failed", "Must be later", "dueDate") })).rejects.toMatchObject({
    code: "INVALID_INPUT",
    vendorCode: "validation_failed",
    message: "CMMS Bee refused the values. Must be later.",
    fields: [{ path: "dueAt", message: "Must be later" }],
  });
});

it.each([
  ["a state that does not allow it", { status: 409, json: errorBody("conflict", "Closed.") }, "CONFLICT"],
  ["too many calls", { status: 429 }, "RATE_LIMITED"],
  ["a 500", { status: 500 }, "OUTCOME_UNKNOWN"],
  ["HTML", html, "OUTCOME_UNKNOWN"],
  ["truncated JSON", { ...json('{"id":"WO'), status: 201 }, "OUTCOME_UNKNOWN"],
  ["no id", { status: 201, json: {} }, "OUTCOME_UNKNOWN"],
] satisfies [string, FakeAnswer, string][])("%s in response to a write is a typed error", async (_case, answer, code) => {
  await expect(create(answer)).rejects.toMatchObject({ code });
});

it("an error body of another form does no harm", async () => {
  for (const body of [null, "text", { errors: "none" }, { errors: [5] }, { error: "no" }]) {
    await expect(list({ status: 403, json: body })).rejects.toMatchObject({ code: "FORBIDDEN", vendorCode: undefined });
  }
});
