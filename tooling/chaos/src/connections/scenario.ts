import { readWhole, readWords, someSeed } from "../read-words.ts";
import { runOn } from "../run-on.ts";
import type { Scenario } from "../scenario.ts";
import { openServices } from "../services/open-services.ts";
import type { ConnectionsOptions } from "./options.ts";
import { reportLines } from "./report.ts";
import { runConnections } from "./run-connections.ts";

function read(words: readonly string[]): ConnectionsOptions {
  const values = readWords(words, {
    count: { type: "string", default: "2000" },
    seed: { type: "string", default: someSeed() },
    "warm-up": { type: "string", default: "200" },
    "at-once": { type: "string", default: "40" },
    embedded: { type: "boolean", default: false },
  });
  return {
    seed: readWhole("seed", values.seed, 0, 2 ** 31 - 1),
    count: readWhole("count", values.count, 1, 100_000),
    warmUp: readWhole("warm-up", values["warm-up"], 1, 100_000),
    atOnce: readWhole("at-once", values["at-once"], 1, 1000),
    isEmbedded: values.embedded,
    preloads: [],
    settleMilliseconds: 60_000,
  };
}

/** Many subscribers come and go, and must leave nothing behind in a gateway. */
export const connections: Scenario = {
  usage: "[--count 2000] [--seed N] [--warm-up 200] [--at-once 40] [--embedded]",
  prepare(words) {
    const options = read(words);
    return {
      seed: options.seed,
      run: (dependencies) =>
        runOn(dependencies, options.isEmbedded ? null : openServices, (ground) => runConnections(options, ground), reportLines),
    };
  },
};
