import { expect, it } from "vitest";
import { randomTraceId } from "../../identifiers.ts";
import { traceparentOf } from "./traceparent.ts";

const partsOf = (traceId: string) => /^00-([0-9a-f]{32})-([0-9a-f]{16})-01$/u.exec(traceparentOf(traceId)) ?? [];

it("The trace's own id is passed on, with another span each time", () => {
  const traceId = randomTraceId();
  const [one, other] = [partsOf(traceId), partsOf(traceId)];
  expect([one[1], other[1]]).toEqual([traceId, traceId]);
  expect(one[2]).not.toBe(other[2]);
});

it.each(["my-request", "0".repeat(32), "A".repeat(32), "0af7651916cd43dd8448eb211c80319", "", "ü"])(
  "The id %j, which W3C does not allow, always gets the same allowed one",
  (traceId) => {
    const [, derived] = partsOf(traceId);
    expect(derived).toBeDefined();
    expect(derived).not.toBe("0".repeat(32));
    expect(partsOf(traceId)[1]).toBe(derived);
  },
);
