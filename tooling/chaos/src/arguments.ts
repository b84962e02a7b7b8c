import { parseArgs } from "node:util";
import { createRandom } from "./random.ts";
import type { TokensOptions } from "./tokens/options.ts";

/** The command line cannot be read; the message says how it is written. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

const usage =
  "Usage: npm run chaos -- tokens [--seconds 120] [--seed N] [--systems 200] [--processes 4] [--no-kills] [--no-lost-answers]";

function whole(name: string, text: string, from: number, to: number): number {
  const number = Number(text);
  if (!/^\d{1,10}$/u.test(text) || number < from || number > to)
    throw new UsageError(`--${name} is a whole number from ${from} to ${to}. ${usage}`);
  return number;
}

function parse(words: readonly string[]) {
  const options = {
    seconds: { type: "string", default: "120" },
    seed: { type: "string", default: String(Math.floor(createRandom(Date.now()).between(1, 1_000_000))) },
    systems: { type: "string", default: "200" },
    processes: { type: "string", default: "4" },
    kills: { type: "boolean", default: true },
    "lost-answers": { type: "boolean", default: true },
  } as const;
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true, allowNegative: true });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : "The call cannot be read."} ${usage}`, { cause: error });
  }
}

/** Reads the command line of the chaos run. @throws UsageError */
export function readArguments(words: readonly string[]): TokensOptions {
  const { values, positionals } = parse(words);
  if (positionals.length !== 1 || positionals[0] !== "tokens") throw new UsageError(`The scenario is tokens. ${usage}`);
  return {
    seed: whole("seed", values.seed, 0, 2 ** 31 - 1),
    seconds: whole("seconds", values.seconds, 1, 3600),
    systems: whole("systems", values.systems, 1, 1000),
    processes: whole("processes", values.processes, 1, 16),
    kills: values.kills,
    lostAnswers: values["lost-answers"],
    killEvery: [8, 15],
    revokeEvery: [2, 4],
  };
}
