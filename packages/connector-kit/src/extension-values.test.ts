import { text } from "@fettle/connector";
import { expect, it } from "vitest";
import { extensionValues } from "./extension-values.ts";

it("gives the values as they are", () => {
  const fields = { shiftCode: text({ description: "The shift." }) };
  expect(extensionValues(fields, { shiftCode: "A" })).toEqual({ shiftCode: "A" });
});
