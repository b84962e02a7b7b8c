import fc from "fast-check";
import { expect, it } from "vitest";
import { readTraceparent, traceIdOf, writeTraceparent } from "./trace-context.ts";

const trace = "0af7651916cd43dd8448eb211c80319c";
const span = "b7ad6b7169203331";

const digits = (length: number) =>
  fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`, "u")).filter((text) => !/^0+$/u.test(text));

it("A traceparent is read as W3C Trace Context says, and written back", () => {
  fc.assert(
    fc.property(digits(32), digits(16), fc.boolean(), (traceId, spanId, isSampled) => {
      expect(readTraceparent(writeTraceparent({ traceId, spanId, isSampled }))).toEqual({ traceId, spanId, isSampled });
    }),
  );
});

it.each([
  [`00-${trace}-${span}-01`, true],
  [`00-${trace}-${span}-00`, false],
  [`00-${trace}-${span}-03`, true],
  [`cc-${trace}-${span}-01`, true],
  [`cc-${trace}-${span}-01-what-the-future-adds`, true],
])("%s is read", (header, isSampled) => {
  expect(readTraceparent(header)).toEqual({ traceId: trace, spanId: span, isSampled });
});

it.each([
  null,
  undefined,
  "",
  "00",
  `00-${trace}-${span}`,
  `00-${trace}-${span}-01-more`,
  `00-${trace}-${span}-1`,
  `ff-${trace}-${span}-01`,
  `00-${"0".repeat(32)}-${span}-01`,
  `00-${trace}-${"0".repeat(16)}-01`,
  `00-${trace.toUpperCase()}-${span}-01`,
  ` 00-${trace}-${span}-01`,
  `00-${trace}-${span}-01\n`,
])("%j is no traceparent", (header) => {
  expect(readTraceparent(header)).toBeNull();
});

it("A trace id stays as it is, and any other text has one of its own", () => {
  expect(traceIdOf(trace)).toBe(trace);
  const others = ["my-request", "", "0".repeat(32), trace.toUpperCase(), `${trace}0`].map(traceIdOf);
  expect(new Set(others).size).toBe(others.length);
  for (const other of others) expect(other).toMatch(/^[0-9a-f]{32}$/u);
});
