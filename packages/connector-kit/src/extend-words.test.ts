import { expect, it } from "vitest";
import { extendWords } from "./extend-words.ts";

const values = { OPEN: "Known.", ON_HOLD: "Waits.", UNKNOWN: "Not known." };
const builtIn = { open: "OPEN", paused: "ON_HOLD" } as const;

it("extendWords adds the operator's words, which take precedence", () => {
  const extra = { awaiting_parts: "ON_HOLD", paused: "OPEN" };
  expect(extendWords(builtIn, { setting: "statusWords", extra, values })).toEqual({
    open: "OPEN",
    paused: "OPEN",
    awaiting_parts: "ON_HOLD",
  });
});

const extend = (word: string) => () => extendWords(builtIn, { setting: "statusWords", extra: { late: word }, values });

it("extendWords refuses a canonical word that does not exist, and says where", () => {
  expect(extend("WAITING")).toThrow(
    expect.objectContaining({ code: "MISCONFIGURED", message: expect.stringContaining("statusWords: late") }),
  );
  expect(extend("constructor")).toThrow(expect.objectContaining({ code: "MISCONFIGURED" }));
});
