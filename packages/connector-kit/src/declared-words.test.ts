import { expect, it } from "vitest";
import { declaredWords } from "./declared-words.ts";

const declared = ["OPEN", "DONE", "PARKED"] as const;

it("declaredWords maps each declared word, and others to UNKNOWN", () => {
  const status = declaredWords(declared, { OPEN: "OPEN", DONE: "COMPLETED", PARKED: "UNKNOWN" });
  expect(status("DONE")).toEqual({ value: "COMPLETED", remote: "DONE" });
  expect(status("PARKED")).toEqual({ value: "UNKNOWN", remote: "PARKED" });
  expect(status("NEW")).toEqual({ value: "UNKNOWN", remote: "NEW" });
  expect(declaredWords(["NONE"] as const, { NONE: "NONE" }, "NONE")(null)).toEqual({ value: "NONE", remote: null });
});

it("declaredWords refuses a map that leaves a declared word out, when it is compiled and when it is loaded", () => {
  // @ts-expect-error PARKED is missing
  expect(() => declaredWords(declared, { OPEN: "OPEN", DONE: "COMPLETED" })).toThrow("what PARKED means");
  const fromDescription: readonly string[] = ["OPEN", "toString"];
  expect(() => declaredWords(fromDescription, { OPEN: "OPEN" })).toThrow("toString");
});

it("declaredWords refuses a word that was not declared", () => {
  // @ts-expect-error GONE is not declared
  expect(() => declaredWords(["OPEN"] as const, { OPEN: "OPEN", GONE: "CANCELED" })).toThrow("has not declared GONE");
});
