import type { FakeAnswer } from "@fettle/connector-testing";
import { expect, it } from "vitest";
import { errorBody } from "./testing/payloads.ts";
import { standIn } from "./testing/stand-in.ts";
import { workwaveService } from "./workwave-service-connector.ts";

const { WorkOrder } = workwaveService.entities;
const html: FakeAnswer = { text: "<html>Maintenance</html>", headers: { "content-type": "text/html" } };
const json = (text: string): FakeAnswer => ({ text, headers: { "content-type": "application/json" } });
const list = async (answer: FakeAnswer) => WorkOrder?.all?.page(standIn({ "GET /workorders": answer }), null);
const read = async (answer: FakeAnswer) => WorkOrder?.read?.(standIn({ "GET /workorders/{id}": answer }), "1");
const create = async (answer: FakeAnswer) =>
  WorkOrder?.create?.(standIn({ "POST /workorders": answer }), { title: "A" }, { commandId: "c" });

it.each([
  ["HTML", html, "UNEXPECTED_ANSWER"],
  ["truncated JSON", json('{"Items":[{"WorkOrderId"'), "UNEXPECTED_ANSWER"],
  ["nothing", json(""), "UNEXPECTED_ANSWER"],
  ["another form", { json: [] }, "UNEXPECTED_ANSWER"],
  ["an empty page that announces another one", { json: { Items: [], HasMore: true } }, "UNEXPECTED_ANSWER"],
  ["a 500 in HTML", { ...html, status: 500 }, "UNAVAILABLE"],
  ["no credentials", { status: 401, json: errorBody("Unauthorized", "No.") }, "UNAUTHENTICATED"],
  ["no permission", { status: 403, json: errorBody("Forbidden", "No.") }, "FORBIDDEN"],
  [
    "too many calls",
    { status: 429, headers: { "retry-after": "9" }, json: errorBody("TooManyRequests", "Slow.") },
    "RATE_LIMITED",
  ],
] satisfies [string, FakeAnswer, string][])("%s in place of a list is a typed error", async (_case, answer, code) => {
  await expect(list(answer)).rejects.toMatchObject({ code });
});

it("only a 404 in the vendor's own format means that a record is gone", async () => {
  expect(await read({ status: 404, json: errorBody("NotFound", "Not there.") })).toBeNull();
  await expect(read({ ...html, status: 404 })).rejects.toMatchObject({ code: "UNEXPECTED_ANSWER" });
});

it.each([400, 422])("a %i names the canonical field that was refused", async (status) => {
  await expect(create({ status, json: errorBody("ValidationFailed", "Must be later", "ScheduledDate") })).rejects.toMatchObject({
    code: "INVALID_INPUT",
    vendorCode: "ValidationFailed",
    message: "WorkWave Service refused the values. Must be later.",
    fields: [{ path: "scheduledStartAt", message: "Must be later" }],
  });
});

it.each([
  ["a state that does not allow it", { status: 409, json: errorBody("Conflict", "Posted.") }, "CONFLICT"],
  ["too many calls", { status: 429 }, "RATE_LIMITED"],
  ["a 500", { status: 500 }, "OUTCOME_UNKNOWN"],
  ["HTML", html, "OUTCOME_UNKNOWN"],
  ["truncated JSON", { ...json('{"WorkOrderId":7'), status: 201 }, "OUTCOME_UNKNOWN"],
  ["no id", { status: 201, json: {} }, "OUTCOME_UNKNOWN"],
] satisfies [string, FakeAnswer, string][])("%s in response to a write is a typed error", async (_case, answer, code) => {
  await expect(create(answer)).rejects.toMatchObject({ code });
});

it("an error body of another form does no harm", async () => {
  for (const body of [null, "text", { Fields: "none" }, { Fields: [5] }, { ErrorCode: {} }]) {
    await expect(list({ status: 403, json: body })).rejects.toMatchObject({ code: "FORBIDDEN", vendorCode: undefined });
  }
});
