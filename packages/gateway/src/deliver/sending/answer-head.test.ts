import fc from "fast-check";
import { expect, it } from "vitest";
import { textOfHead } from "./answer-head.ts";

it.each([
  ["plain text", Buffer.from("fine"), "fine"],
  ["nothing", Buffer.alloc(0), ""],
  ["NUL", Buffer.from("a\0b\0"), "ab"],
  ["bytes that are no UTF-8", Buffer.from([0x61, 0xff, 0x62]), "a\ufffdb"],
  ["a character that is cut at the end", Buffer.from("aü").subarray(0, 2), "a"],
  ["4,095 bytes and half a character", Buffer.from(`${"x".repeat(4095)}ü`), "x".repeat(4095)],
])("The head of %s is stored as text", (_, bytes, expected) => {
  expect(textOfHead(bytes)).toBe(expected);
});

it("Any head is well-formed text of at most 4 KiB without NUL", () => {
  const bytes = fc.uint8Array({ minLength: 0, maxLength: 6000, size: "max" });
  fc.assert(
    fc.property(bytes, (all) => {
      const text = textOfHead(all);
      expect(text.isWellFormed()).toBe(true);
      expect(text).not.toContain("\0");
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4096);
    }),
  );
});
