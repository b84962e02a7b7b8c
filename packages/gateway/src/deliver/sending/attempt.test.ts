import { expect, it } from "vitest";
import { isEndpointsFault, outcomeOf } from "./attempt.ts";
import { errorOfStatus } from "./attempt-error.ts";

it.each([
  [200, "DELIVERED", null, false],
  [204, "DELIVERED", null, false],
  [299, "DELIVERED", null, false],
  [302, "FAILED", "REDIRECTED", false],
  [304, "FAILED", "REDIRECTED", false],
  [400, "FAILED", "HTTP_ERROR", false],
  [404, "FAILED", "HTTP_ERROR", false],
  [408, "FAILED", "HTTP_ERROR", true],
  [410, "GONE", "HTTP_ERROR", false],
  [429, "FAILED", "HTTP_ERROR", true],
  [500, "FAILED", "HTTP_ERROR", true],
  [599, "FAILED", "HTTP_ERROR", true],
  [999, "FAILED", "HTTP_ERROR", true],
])("Status %i is %s, with the error %s", (status, outcome, code, isFault) => {
  expect([outcomeOf({ status }), errorOfStatus(status)?.code ?? null, isEndpointsFault({ status })]).toEqual([
    outcome,
    code,
    isFault,
  ]);
});

it("No status at all is a failure of the endpoint", () => {
  expect([outcomeOf({ status: null }), isEndpointsFault({ status: null })]).toEqual(["FAILED", true]);
});
