import { ConnectorError } from "@fettle/connector";
import { expect, it } from "vitest";
import { askedSeconds } from "./asked-wait.ts";

const asked = (retryAfterSeconds: number) => askedSeconds(new ConnectorError("RATE_LIMITED", "Too fast.", { retryAfterSeconds }));

it.each([
  [0.2, 1],
  [40, 40],
  [3600, 3600],
  [86_400, 3600],
  [2 ** 31, 3600],
  [Number.POSITIVE_INFINITY, 3600],
  [-5, 0],
])("A request to wait %d seconds counts as %d", (wish, seconds) => {
  expect(asked(wish)).toBe(seconds);
});

it("A missing wait and a wait that is no number differ from a wait of zero", () => {
  expect(asked(Number.NaN)).toBeNull();
  expect(askedSeconds(new ConnectorError("UNAVAILABLE", "Down."))).toBeNull();
  expect(askedSeconds(new Error("Down."))).toBeNull();
});
