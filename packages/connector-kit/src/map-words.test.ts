import { expect, it } from "vitest";
import { words } from "./map-words.ts";

const status = words({ open: "OPEN", done: "COMPLETED" });

it("maps a word and keeps the vendor's own, without the spaces around it", () => {
  expect(status("open")).toEqual({ value: "OPEN", remote: "open" });
  expect(status(" done ")).toEqual({ value: "COMPLETED", remote: "done" });
});

it("never guesses: another spelling, a property of every object, a new word are UNKNOWN", () => {
  for (const word of ["Open", "constructor", "__proto__", "awaiting_parts"]) {
    expect(status(word)).toEqual({ value: "UNKNOWN", remote: word });
  }
});

it("takes silence as UNKNOWN, or as the word chosen for it", () => {
  expect(status(null)).toEqual({ value: "UNKNOWN", remote: null });
  expect(status("  ")).toEqual({ value: "UNKNOWN", remote: null });
  expect(words({ Low: "LOW", None: "NONE" }, "NONE")(null)).toEqual({ value: "NONE", remote: null });
});
