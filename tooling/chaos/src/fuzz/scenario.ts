import { readWhole, readWords, someSeed } from "../read-words.ts";
import { runOn } from "../run-on.ts";
import type { Scenario } from "../scenario.ts";
import { openServices } from "../services/open-services.ts";
import type { FuzzOptions } from "./options.ts";
import { reportLines } from "./report.ts";
import { runFuzz } from "./run-fuzz.ts";

function read(words: readonly string[]): FuzzOptions {
  const values = readWords(words, {
    count: { type: "string", default: "20000" },
    seed: { type: "string", default: someSeed() },
    embedded: { type: "boolean", default: false },
  });
  return {
    seed: readWhole("seed", values.seed, 0, 2 ** 31 - 1),
    count: readWhole("count", values.count, 1, 10_000_000),
    isEmbedded: values.embedded,
  };
}

/** Documents, bodies, heads, settings and vendors' answers with something wrong in each. */
export const fuzz: Scenario = {
  usage: "[--count 20000] [--seed N] [--embedded]",
  prepare(words) {
    const options = read(words);
    return {
      seed: options.seed,
      run: (dependencies) =>
        runOn(dependencies, options.isEmbedded ? null : openServices, (ground) => runFuzz(options, ground), reportLines),
    };
  },
};
