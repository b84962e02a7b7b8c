import { expect, test } from "vitest";
import { announcedPause } from "./api-calls.ts";

test("A failure's pause is read from its message, and is zero without one", () => {
  expect(announcedPause("Acme CMMS gave out no access tokens. It is asked again in 3 s.")).toBe(3000);
  expect(announcedPause("The vendor did not answer.")).toBe(0);
  expect(announcedPause("")).toBe(0);
});
