import { expect, test } from "vitest";
import { tokenFaults } from "./token-faults.ts";

test.each([true, false])("A tenth of the calls has a fault, with lost answers: %s", (withLostAnswers) => {
  const faults = tokenFaults(1, withLostAnswers);
  // A fault is drawn only when the earlier ones have let the call through.
  const through = faults.reduce<number>((left, fault) => left * (1 - Number(Reflect.get(fault, "rate"))), 1);
  expect(1 - through).toBeCloseTo(0.1, 10);
  expect(faults.some((fault) => "dropConnection" in fault && "after" in fault)).toBe(withLostAnswers);
});
