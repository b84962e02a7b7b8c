import { expect, it } from "vitest";
import { requestIdOf } from "./request-id.ts";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;

it("A request has the id that its client gives it, or else belongs to the trace that it passes on", () => {
  expect(requestIdOf("mine-1", traceparent)).toBe("mine-1");
  expect(requestIdOf(null, traceparent)).toBe(traceId);
  expect(requestIdOf("not a token!", traceparent)).toBe(traceId);
});

it.each([null, undefined, "", "00-zz", `00-${"0".repeat(32)}-00f067aa0ba902b7-01`, `ff-${traceId}-00f067aa0ba902b7-01`, traceId])(
  "A traceparent such as %j gives a new id",
  (given) => {
    const id = requestIdOf(null, given);
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(id).not.toBe(traceId);
  },
);
