import { parseArgs } from "node:util";

/** What the command line asks of a benchmark. */
export interface BenchOptions {
  readonly rounds: number;
  /** The length of one measurement. */
  readonly seconds: number;
  /** How long a server is watched, for the benchmark `mixed`. */
  readonly minutes: number;
  /** The amount of data, in the benchmark's own unit. Null: its usual one. */
  readonly size: number | null;
  /** Names of what takes part. Null: all. */
  readonly only: readonly string[] | null;
  /** Whether a database made on `DATABASE_URL` stays, and is used again by the next run. */
  readonly keep: boolean;
  /** Whether to measure at once, whatever else runs: to try a benchmark out. */
  readonly impatient: boolean;
  /** Whether the table goes into the documentation. */
  readonly publish: boolean;
  /** Whether to profile Fettle's server and count its statements, instead of comparing. */
  readonly profile: boolean;
}

/** Options with the signal that ends a benchmark early, in order. */
export interface AskedBench extends BenchOptions {
  readonly signal: AbortSignal;
}

const options = {
  rounds: { type: "string", default: "3" },
  seconds: { type: "string", default: "5" },
  minutes: { type: "string", default: "10" },
  size: { type: "string" },
  only: { type: "string" },
  keep: { type: "boolean", default: false },
  impatient: { type: "boolean", default: false },
  publish: { type: "boolean", default: false },
  profile: { type: "boolean", default: false },
} as const;

function positive(name: string, text: string): number {
  const number = Number(text);
  if (!(number > 0)) throw new TypeError(`--${name} must be a number above 0`);
  return number;
}

/**
 * Reads the words after `npm run bench --`: the benchmark's name, and what it is asked.
 * @throws TypeError that says what is wrong with an option.
 */
export function readArguments(words: readonly string[]): { readonly names: readonly string[]; readonly asked: BenchOptions } {
  const { values, positionals } = parseArgs({ args: [...words], options, allowPositionals: true });
  return {
    names: positionals,
    asked: {
      rounds: Math.ceil(positive("rounds", values.rounds)),
      seconds: positive("seconds", values.seconds),
      minutes: Math.ceil(positive("minutes", values.minutes)),
      size: values.size === undefined ? null : Math.ceil(positive("size", values.size)),
      only: values.only === undefined ? null : values.only.split(","),
      keep: values.keep,
      impatient: values.impatient,
      publish: values.publish,
      profile: values.profile,
    },
  };
}
