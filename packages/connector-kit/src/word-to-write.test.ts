import { expect, it } from "vitest";
import { wordToWrite } from "./word-to-write.ts";

const where = { product: "Vendor", field: "status" };

it("wordToWrite returns the vendor's word, null where that is the word, and nothing for an absent value", () => {
  expect(wordToWrite("OPEN", { OPEN: "Open" }, where)).toBe("Open");
  expect(wordToWrite("NONE", { NONE: null }, where)).toBeNull();
  expect(wordToWrite(undefined, {}, where)).toBeUndefined();
});

it("wordToWrite returns a vendor's word that the app gave as it is", () => {
  expect(wordToWrite(undefined, { OPEN: "Open" }, { ...where, remote: "Waiting for parts" })).toBe("Waiting for parts");
});

it("wordToWrite refuses a value without a vendor's word, naming the field", () => {
  for (const value of ["SKIPPED", "toString"]) {
    expect(() => wordToWrite(value, { OPEN: "Open" }, where)).toThrow(
      expect.objectContaining({ code: "INVALID_INPUT", fields: [expect.objectContaining({ path: "status" })] }),
    );
  }
});
