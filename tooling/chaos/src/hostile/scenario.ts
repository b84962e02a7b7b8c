import { readWhole, readWords, someSeed } from "../read-words.ts";
import { runOn } from "../run-on.ts";
import type { Scenario } from "../scenario.ts";
import { openOwnServices } from "../services/open-services.ts";
import type { HostileOptions } from "./options.ts";
import { reportLines } from "./report.ts";
import { runHostile } from "./run-hostile.ts";

function read(words: readonly string[]): HostileOptions {
  const values = readWords(words, {
    seconds: { type: "string", default: "100" },
    seed: { type: "string", default: someSeed() },
    sockets: { type: "string", default: "200" },
    subscribers: { type: "string", default: "34" },
  });
  return {
    seed: readWhole("seed", values.seed, 0, 2 ** 31 - 1),
    seconds: readWhole("seconds", values.seconds, 1, 3600),
    sockets: readWhole("sockets", values.sockets, 1, 2000),
    subscribers: readWhole("subscribers", values.subscribers, 1, 1000),
    writers: 4,
    readers: 6,
    badSystems: 14,
    outageEvery: [20, 35],
  };
}

/** One node with little memory among attackers, bad vendors and database outages, during normal traffic. */
export const hostile: Scenario = {
  usage: "[--seconds 100] [--seed N] [--sockets 200] [--subscribers 34]",
  prepare(words) {
    const options = read(words);
    return {
      seed: options.seed,
      run: (dependencies) => runOn(dependencies, openOwnServices, (ground) => runHostile(options, ground), reportLines),
    };
  },
};
