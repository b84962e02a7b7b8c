import { expect, it } from "vitest";
import { keyToWrite } from "./key-to-write.ts";

const where = { product: "Vendor", field: "location" };

it("keyToWrite returns a whole number with every digit, and null and nothing as they are", () => {
  expect(keyToWrite("901", where)).toBe(901);
  expect(keyToWrite("9007199254740991", where)).toBe(9_007_199_254_740_991);
  expect(keyToWrite(null, where)).toBeNull();
  expect(keyToWrite(undefined, where)).toBeUndefined();
});

it.each(["", "0x1", "01", "1e3", "-1", " 1", "someone", "9007199254740993"])("keyToWrite refuses %j", (key) => {
  expect(() => keyToWrite(key, where)).toThrow(
    expect.objectContaining({ code: "INVALID_INPUT", fields: [expect.objectContaining({ path: "location" })] }),
  );
});
