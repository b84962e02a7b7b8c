import { expect, it } from "vitest";
import { words } from "./map-words.ts";

const status = words({ open: "OPEN", done: "COMPLETED" });

it("a mapping returns the canonical word and the vendor's own, trimmed", () => {
  expect(status("open")).toEqual({ value: "OPEN", remote: "open" });
  expect(status(" done ")).toEqual({ value: "COMPLETED", remote: "done" });
});

it("a mapping never guesses: another spelling, a property of every object and a new word are UNKNOWN", () => {
  for (const word of ["Open", "constructor", "__proto__", "awaiting_parts"]) {
    expect(status(word)).toEqual({ value: "UNKNOWN", remote: word });
  }
});

it("a mapping returns UNKNOWN for an absent word, or the word chosen for it", () => {
  expect(status(null)).toEqual({ value: "UNKNOWN", remote: null });
  expect(status("  ")).toEqual({ value: "UNKNOWN", remote: null });
  expect(words({ Low: "LOW", None: "NONE" }, "NONE")(null)).toEqual({ value: "NONE", remote: null });
});
