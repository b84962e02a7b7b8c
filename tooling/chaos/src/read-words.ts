import { parseArgs, type ParseArgsOptionsConfig } from "node:util";
import { createRandom } from "./random.ts";
import { UsageError } from "./scenario.ts";

/** Reads the options of a scenario; each has a default. @throws UsageError */
export function readWords<Options extends ParseArgsOptionsConfig>(words: readonly string[], options: Options) {
  try {
    return parseArgs({ args: [...words], options, allowNegative: true, strict: true }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : "The command is not valid.", { cause: error });
  }
}

/** A seed for a run without a given one. */
export const someSeed = (): string => String(Math.floor(createRandom(Date.now()).between(1, 1_000_000)));

/** A whole number within a range. @throws UsageError */
export function readWhole(name: string, text: string, from: number, to: number): number {
  const number = Number(text);
  if (!/^\d{1,10}$/u.test(text) || number < from || number > to)
    throw new UsageError(`--${name} must be a whole number from ${from} to ${to}.`);
  return number;
}
