import { expect, it } from "vitest";
import { createRepeatedRefusals, mostRemembered } from "./repeated-refusals.ts";

const at = new Date("2026-01-31T08:00:00.000Z");
const refusal = { environmentId: "env_1", tokenId: "tok_1", action: "pauseSystem", code: "FORBIDDEN", at };

it("However many tokens are refused, only so many refusals are remembered, and the oldest are forgotten", () => {
  const refusals = createRepeatedRefusals();
  for (let token = 0; token <= mostRemembered; token++)
    expect(refusals.isRepeated({ ...refusal, tokenId: `tok_${token}` })).toBe(false);
  expect(refusals.isRepeated({ ...refusal, tokenId: `tok_${mostRemembered}` })).toBe(true);
  expect(refusals.isRepeated({ ...refusal, tokenId: "tok_1" })).toBe(true);
  expect(refusals.isRepeated({ ...refusal, tokenId: "tok_0" })).toBe(false);
});

it("After the clock was set back, a refusal is noted", () => {
  const refusals = createRepeatedRefusals();
  expect(refusals.isRepeated(refusal)).toBe(false);
  const earlier = { ...refusal, at: new Date(at.getTime() - 3_600_000) };
  expect([refusals.isRepeated(earlier), refusals.isRepeated(earlier)]).toEqual([false, true]);
});
