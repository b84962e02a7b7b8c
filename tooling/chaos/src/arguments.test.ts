import { expect, test } from "vitest";
import { readArguments } from "./arguments.ts";
import { UsageError } from "./scenario.ts";

test("The command line selects the scenario and its seed", () => {
  expect(readArguments(["feed", "--seed", "7", "--embedded"])).toMatchObject({ name: "feed", seed: 7 });
  expect(readArguments(["tokens", "--seed", "8", "--no-kills"])).toMatchObject({ name: "tokens", seed: 8 });
});

test.each<readonly [readonly string[], string]>([
  [[], "The scenario must be tokens or feed"],
  [["food"], "npm run chaos -- feed [--seconds 180]"],
  [["feed", "--seconds", "soon"], "--seconds must be a whole number from 1 to 3600. Usage: npm run chaos -- feed"],
  [["feed", "--systems", "3"], "Usage: npm run chaos -- feed"],
  [["tokens", "twice"], "Usage: npm run chaos -- tokens"],
])("The command line %j is refused with the usage", (words, part) => {
  expect(() => readArguments(words)).toThrow(UsageError);
  expect(() => readArguments(words)).toThrow(part);
});
