import { expect, it } from "vitest";
import { locatedKey } from "./located-key.ts";

it.each([
  ["/v2/tasks/4711", "4711"],
  ["https://api.vendor.example/v2/tasks/4711/?x=1#top", "4711"],
  ["tasks/W%2F1", "W/1"],
  ["/", null],
  ["", null],
  ["/tasks/%ff", null],
  [`/${"1".repeat(201)}`, null],
])("locatedKey reads %s", (location, key) => {
  expect(locatedKey(new Headers({ location }))).toBe(key);
});

it("locatedKey is null without a header", () => {
  expect(locatedKey(new Headers())).toBeNull();
});
