import { readWhole, readWords, someSeed } from "../read-words.ts";
import { runOn } from "../run-on.ts";
import type { Scenario } from "../scenario.ts";
import { openOwnServices } from "../services/open-services.ts";
import type { TokensOptions } from "./options.ts";
import { reportLines } from "./report.ts";
import { runTokens } from "./run-tokens.ts";

function read(words: readonly string[]): TokensOptions {
  const values = readWords(words, {
    seconds: { type: "string", default: "120" },
    seed: { type: "string", default: someSeed() },
    systems: { type: "string", default: "200" },
    processes: { type: "string", default: "4" },
    kills: { type: "boolean", default: true },
    "lost-answers": { type: "boolean", default: true },
  });
  return {
    seed: readWhole("seed", values.seed, 0, 2 ** 31 - 1),
    seconds: readWhole("seconds", values.seconds, 1, 3600),
    systems: readWhole("systems", values.systems, 1, 1000),
    processes: readWhole("processes", values.processes, 1, 16),
    kills: values.kills,
    lostAnswers: values["lost-answers"],
    killEvery: [8, 15],
    revokeEvery: [2, 4],
  };
}

/** Many systems whose tokens are refreshed constantly, under faults and kills. */
export const tokens: Scenario = {
  usage: "[--seconds 120] [--seed N] [--systems 200] [--processes 4] [--no-kills] [--no-lost-answers]",
  prepare(words) {
    const options = read(words);
    return {
      seed: options.seed,
      run: (dependencies) => runOn(dependencies, openOwnServices, (ground) => runTokens(options, ground), reportLines),
    };
  },
};
