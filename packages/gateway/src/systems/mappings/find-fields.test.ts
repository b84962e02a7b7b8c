import { expect, it } from "vitest";
import { findFields, mostFields } from "./find-fields.ts";

it("fields have the paths, types and first values of payloads, absent and empty ones aside", () => {
  const payloads = [
    { id: 7, custom: { gate: "4411", none: null, seen: "2026-01-31", at: "2026-01-31T08:00:00Z", open: true }, tags: ["a"] },
    { id: "seven", custom: { gate: "B", seen: "soon", "a/b": 1.5 } },
  ];
  expect(findFields(payloads).map(({ path, label, type, example }) => [path, label, type, example])).toEqual([
    ["/id", "id", null, "7"],
    ["/custom/gate", "gate", "text", "4411"],
    ["/custom/seen", "seen", "text", "2026-01-31"],
    ["/custom/at", "at", "instant", "2026-01-31T08:00:00Z"],
    ["/custom/open", "open", "boolean", "true"],
    ["/custom/a~1b", "a/b", "number", "1.5"],
  ]);
});

it("the items of a list are fields by their names, if each has another", () => {
  const named = {
    UserDefinedFields: [
      { Caption: "Gate code", Value: "4411" },
      { Caption: "Pets", Value: null },
    ],
  };
  expect(findFields([named])).toEqual([
    { path: "/UserDefinedFields/Caption=Gate code/Value", label: "Gate code", type: "text", example: "4411" },
  ]);
  expect(findFields([{ lines: [{ name: "Oil" }, { name: "Oil" }] }])).toEqual([]);
});

it("a payload without end has so many fields and no more", () => {
  const many = Object.fromEntries(Array.from({ length: 2 * mostFields }, (_, index) => [`f${index}`, index]));
  const deep: { inner?: object; x: number } = { x: 1 };
  let at = deep;
  for (let depth = 0; depth < 100; depth += 1) at = (at.inner = { x: depth }) as typeof deep;
  expect(findFields([many])).toHaveLength(mostFields);
  expect(findFields([JSON.parse(JSON.stringify(deep))]).length).toBeLessThan(10);
});
