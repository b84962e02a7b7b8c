import { readWhole, readWords, someSeed } from "../read-words.ts";
import { runOn } from "../run-on.ts";
import type { Scenario } from "../scenario.ts";
import { openOwnServices } from "../services/open-services.ts";
import type { FeedOptions } from "./options.ts";
import { reportLines } from "./report.ts";
import { runFeed } from "./run-feed.ts";

function read(words: readonly string[]): FeedOptions {
  const values = readWords(words, {
    seconds: { type: "string", default: "180" },
    seed: { type: "string", default: someSeed() },
    subscribers: { type: "string" },
    writers: { type: "string", default: "8" },
    processes: { type: "string", default: "3" },
    embedded: { type: "boolean", default: false },
  });
  const isEmbedded = values.embedded;
  const seconds = readWhole("seconds", values.seconds, 1, 3600);
  return {
    seed: readWhole("seed", values.seed, 0, 2 ** 31 - 1),
    seconds,
    processes: isEmbedded ? 1 : readWhole("processes", values.processes, 1, 16),
    isEmbedded,
    subscribers: readWhole("subscribers", values.subscribers ?? (isEmbedded ? "100" : "500"), 1, 5000),
    writers: readWhole("writers", values.writers, 1, 100),
    killEvery: isEmbedded ? [8, 16] : [2, 3.6],
    leastKills: Math.ceil((seconds * (isEmbedded ? 10 : 50)) / 180),
    redisEvery: [3, 10],
    sessionsEvery: [0.7, 2.5],
    stays: [1, 25],
    absences: [0.2, 6],
  };
}

/** Many subscribers follow the log while nodes are killed and their services are disturbed. */
export const feed: Scenario = {
  usage: "[--seconds 180] [--seed N] [--subscribers 500] [--writers 8] [--processes 3] [--embedded]",
  prepare(words) {
    const options = read(words);
    return {
      seed: options.seed,
      run: (dependencies) =>
        runOn(dependencies, options.isEmbedded ? null : openOwnServices, (ground) => runFeed(options, ground), reportLines),
    };
  },
};
