import { expect, it } from "vitest";
import { digitsOf, parseJson } from "./parse-json.ts";

const payloadOf = (text: string) => parseJson(text) as Record<string, never>; // the tests pass only objects

it("parseJson keeps every digit of a whole number that is too large to be exact", () => {
  expect(parseJson('{"id":9007199254740993,"list":[-9007199254740993, 1e3]}')).toEqual({
    id: 9_007_199_254_740_993n,
    list: [-9_007_199_254_740_993n, 1000],
  });
  // As a JavaScript number it could also be the next one.
  expect(parseJson("[9007199254740992]")).toEqual([9_007_199_254_740_992n]);
  expect(parseJson('{"safe":9007199254740991,"micros":1769846400000000}')).toEqual({
    safe: 9_007_199_254_740_991,
    micros: 1_769_846_400_000_000,
  });
});

it("parseJson keeps the text of a number that JavaScript writes differently", () => {
  const payload = payloadOf('{"price": 19.90, "plain":19.9, "long":0.12345678901234567890,"tiny":0.0000001,"list":[1.0,2]}');
  expect(payload).toEqual({ price: 19.9, plain: 19.9, long: 0.123_456_789_012_345_68, tiny: 1e-7, list: [1, 2] });
  expect(["price", "plain", "long", "tiny", "none"].map((name) => digitsOf(payload, name))).toEqual([
    "19.90",
    null,
    "0.12345678901234567890",
    "0.0000001",
    null,
  ]);
  expect(digitsOf(payload["list"] ?? [], 0)).toBe("1.0");
  expect(JSON.stringify(payload)).toBe('{"price":19.9,"plain":19.9,"long":0.12345678901234568,"tiny":1e-7,"list":[1,2]}');
});

it("digitsOf ignores the text of a number that was replaced", () => {
  const payload: Record<string, unknown> = payloadOf('{"price":19.90}');
  payload["price"] = 5;
  expect(digitsOf(payload, "price")).toBeNull();
});

it("parseJson leaves numbers inside text alone", () => {
  expect(parseJson('{"a":"x: 9007199254740993, 1.0]","b":[9007199254740993]}')).toEqual({
    a: "x: 9007199254740993, 1.0]",
    b: [9_007_199_254_740_993n],
  });
});

it("parseJson does not calculate with numbers of thousands of digits", () => {
  const payload = payloadOf(`{"huge":${"9".repeat(1001)},"beyond":1e400}`);
  expect(payload).toEqual({ huge: Infinity, beyond: Infinity });
  expect(digitsOf(payload, "beyond")).toBe("1e400");
});

it("parseJson reads every number as it is written, whatever surrounds it", () => {
  const tokens = ["0.10", "100", "1E5", "-0.50", "1.5e-3", "12345678901234567", "123456.7890123456789", "1.25"];
  for (const space of ["", " ", "\n\t"]) {
    const payload = payloadOf(`{${tokens.map((token, index) => `"${index}":${space}${token}${space}`).join(",")}}`);
    const read = tokens.map((_, index) => digitsOf(payload, index) ?? String(payload[index]));
    expect(read).toEqual(tokens);
  }
});

it.each(["", "{", '{"a":01}', "[1.0"])("parseJson refuses %j", (text) => expect(() => parseJson(text)).toThrow(SyntaxError));

it("parseJson skips one byte order mark before the JSON", () => {
  expect(parseJson('\uFEFF{"id":9007199254740993}')).toEqual({ id: 9_007_199_254_740_993n });
  expect(parseJson('\uFEFF"\uFEFF"')).toBe("\uFEFF");
  expect(() => parseJson("\uFEFF\uFEFF1")).toThrow(SyntaxError);
});
