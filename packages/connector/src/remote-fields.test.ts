import { expect, it } from "vitest";
import { partsOfPath, pathOfParts, readPath } from "./remote-fields.ts";

const payload = {
  customFields: { costCenter: "4711", "a/b~c": 1, none: null },
  UserDefinedFields: [
    { Caption: "Pets", Value: null },
    { Caption: "Gate code", Value: "4411" },
  ],
};

it.each([
  ["/customFields/costCenter", "4711"],
  ["/customFields/a~1b~0c", 1],
  ["/customFields/none", null],
  ["/UserDefinedFields/Caption=Gate code/Value", "4411"],
  ["/UserDefinedFields/1/Value", "4411"],
  ["/UserDefinedFields/Caption=Gate/Value", undefined],
  ["/UserDefinedFields/length", undefined],
  ["/customFields/toString", undefined],
  ["/customFields/costCenter/length", undefined],
  ["/elsewhere/costCenter", undefined],
])("%s is %j", (path, value) => {
  expect(readPath(payload, partsOfPath(path) ?? [])).toBe(value);
});

it.each([
  "",
  "/",
  "customFields",
  "/a//b",
  "/a~2",
  "/__proto__/x",
  "/a/constructor",
  "/a\0",
  `/${"a/".repeat(10)}a`,
  `/${"a".repeat(500)}`,
])("%j is no path", (path) => {
  expect(partsOfPath(path)).toBeNull();
});

it("a path of parts has these parts", () => {
  const parts = ["a/b", "~1", "Caption=Gate code"];
  expect(partsOfPath(pathOfParts(parts))).toEqual(parts);
});
