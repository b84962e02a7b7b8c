import { expect, it } from "vitest";
import { pathSegment } from "./path-segment.ts";

it("pathSegment keeps a key within its segment", () => {
  expect(pathSegment("WO 1/2?x#y%")).toBe("WO%201%2F2%3Fx%23y%25");
});

it.each(["", ".", ".."])("pathSegment returns null for %j", (key) => {
  expect(pathSegment(key)).toBeNull();
});
