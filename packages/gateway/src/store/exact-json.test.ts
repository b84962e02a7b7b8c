import { expect, it } from "vitest";
import { exactNumber, parseExact } from "./exact-json.ts";

const written = (digits: string) => JSON.stringify(exactNumber(digits));

it.each([
  ["9007199254740993", "9007199254740993"],
  ["-9007199254740993", "-9007199254740993"],
  ["19.90", "19.90"],
  ["19.9", "19.9"],
  ["1.0", "1.0"],
  ["0.12345678901234567890", "0.12345678901234567890"],
  ["1e2", "100"],
  ["1.50e1", "15.0"],
  ["12.5E-2", "0.125"],
  ["1.25e-3", "0.00125"],
  ["0.00e2", "0"],
  ["-0", "0"],
  ["-0.0", "0.0"],
  ["0.0000001", "1e-7"],
  [`1${"0".repeat(21)}`, "1e+21"],
  ["1e400", `1${"0".repeat(400)}`],
  ["1e1001", '"1e1001"'],
  ["1e-5000000", '"1e-5000000"'],
  ["9".repeat(1001), `"${"9".repeat(1001)}"`],
])("The number %s is written as %s", (digits, text) => expect(written(digits)).toBe(text));

it("A number stays a JavaScript number if that keeps all its digits", () => {
  expect(["12", "19.9", "-0.5", "1e2", "0.0000001", "1e21"].map(exactNumber)).toEqual([12, 19.9, -0.5, 100, 1e-7, 1e21]);
});

it("Parsing returns the same text when written again", () => {
  const text = '{"id":9007199254740993,"list":[1.10,2,{"n":0.30000000000000004}]}';
  expect(JSON.stringify(parseExact(text))).toBe(text);
});
