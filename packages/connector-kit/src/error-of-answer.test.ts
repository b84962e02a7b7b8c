import { expect, it } from "vitest";
import { type AnswerRules, errorOfAnswer, expectNoFailure } from "./error-of-answer.ts";

const rules: AnswerRules = {
  product: "Vendor",
  readProblem: (body) =>
    body === null ? {} : { message: "No such luck", code: "E17", fields: [{ path: "title", message: "Empty" }] },
};
const errorOf = (status: number, body: unknown = null, headers: Record<string, string> = {}) =>
  errorOfAnswer(new Response(null, { status, headers }), body, rules, "read");

it.each([
  [400, "INVALID_INPUT"],
  [401, "UNAUTHENTICATED"],
  [403, "FORBIDDEN"],
  [404, "NOT_FOUND"],
  [405, "NOT_SUPPORTED"],
  [409, "CONFLICT"],
  [410, "NOT_FOUND"],
  [418, "UNEXPECTED_ANSWER"],
  [422, "INVALID_INPUT"],
  [429, "RATE_LIMITED"],
  [302, "MISCONFIGURED"],
  [500, "UNAVAILABLE"],
  [501, "NOT_SUPPORTED"],
  [503, "UNAVAILABLE"],
])("errorOfAnswer maps %i to %s", (status, code) => {
  expect(errorOf(status)).toMatchObject({ code, status });
});

it("the error has the vendor's message and the refused fields", () => {
  expect(errorOf(422, {})).toMatchObject({
    message: "Vendor refused the values. No such luck.",
    vendorCode: "E17",
    vendorMessage: "No such luck.",
    fields: [{ path: "title", message: "Empty" }],
  });
  expect(errorOf(409, {}).fields).toEqual([]);
});

it("the error repeats nothing from the body of a 5xx", () => {
  expect(errorOf(500, {})).toMatchObject({
    message: "Vendor is not available (500).",
    vendorCode: undefined,
    vendorMessage: undefined,
  });
});

it("the error says when to try again", () => {
  expect(errorOf(429, null, { "retry-after": "7" }).retryAfterSeconds).toBe(7);
  expect(errorOf(503, null, { "retry-after": "7" }).retryAfterSeconds).toBe(7);
  expect(errorOf(400, null, { "retry-after": "7" }).retryAfterSeconds).toBeUndefined();
});

it("a failure in a 200 says how long to wait, too", () => {
  const failure: AnswerRules = {
    ...rules,
    failureIn: () => ({ kind: "RATE_LIMITED" }),
  };
  const answer = new Response("{}", { headers: { "retry-after": "12" } });
  expect(() => expectNoFailure(answer, {}, failure)).toThrow(
    expect.objectContaining({ code: "RATE_LIMITED", status: 200, retryAfterSeconds: 12 }),
  );
  expectNoFailure(answer, {}, { ...failure, failureIn: () => null });
});

it("the error leaves open whether a write was carried out when the vendor failed", () => {
  expect(errorOfAnswer(new Response(null, { status: 502 }), null, rules, "write")).toMatchObject({ code: "OUTCOME_UNKNOWN" });
  expect(errorOfAnswer(new Response(null, { status: 429 }), null, rules, "write")).toMatchObject({ code: "RATE_LIMITED" });
});
