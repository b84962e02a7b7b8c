import { expect, test } from "vitest";
import { createFindNeedles, shortestNeedle } from "./find-needles.ts";

const needles = ["exactly-11-", "harborline-dana", "fettle_test_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1", "fettle_test_a2"];
const find = createFindNeedles(needles);

test("A needle is found at every position, and no other needle", () => {
  for (const needle of needles) {
    for (let before = 0; before < 13; before += 1) {
      for (const after of ["", ".", "............"]) {
        expect([...find(`${".".repeat(before)}${needle}${after}`)]).toEqual([needle]);
      }
    }
  }
});

test("A needle that lacks one character is not found", () => {
  for (const needle of needles) {
    for (const place of needle.split("").keys()) {
      expect(find(`....${needle.slice(0, place)}${needle.slice(place + 1)}....`).size).toBe(0);
    }
  }
});

test("Several needles are found in one text, even within each other", () => {
  const inner = "secret-of-12";
  const outer = `Basic ${inner} and more`;
  const both = createFindNeedles([inner, outer, "none of this"]);
  expect(both(`a ${outer}; a ${inner}`)).toEqual(new Set([inner, outer]));
});

test("A needle that is too short to be found is refused", () => {
  expect(() => createFindNeedles(["x".repeat(shortestNeedle - 1)])).toThrow("at least 11 characters");
});
