import { parseJson } from "@fettle/connector";
import { expect, it } from "vitest";
import { namedValues } from "./named-values.ts";
import { readPayload } from "./read-payload.ts";

const read = (json: string) =>
  namedValues(readPayload(parseJson(json), { what: "order" }).children("fields"), { name: "Caption", value: "Value" });

it("namedValues keeps values as they are", () => {
  const json =
    '{"fields":[{"Caption":"Gate","Value":" 7 "},{"Caption":2,"Value":[1,null]},{"Caption":"Id","Value":9007199254740993}]}';
  expect(read(json)).toEqual({ Gate: " 7 ", 2: [1, null], Id: 9_007_199_254_740_993n });
});

it("namedValues leaves out items without a name, and takes the last of a name", () => {
  expect(read('{"fields":[{"Value":1},{"Caption":"A","Value":1},{"Caption":"A"}]}')).toEqual({ A: null });
  expect(read('{"fields":[{"Caption":""}]}')).toBeNull();
  expect(read("{}")).toBeNull();
  const named = read('{"fields":[{"Caption":"__proto__","Value":1}]}');
  expect(Object.keys(named ?? {})).toEqual(["__proto__"]);
});
