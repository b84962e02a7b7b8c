import { readWhole, readWords, someSeed } from "../read-words.ts";
import { runOn } from "../run-on.ts";
import type { Scenario } from "../scenario.ts";
import { openOwnServices } from "../services/open-services.ts";
import type { WebhooksOptions } from "./options.ts";
import { reportLines } from "./report.ts";
import { runWebhooks } from "./run-webhooks.ts";

function read(words: readonly string[]): WebhooksOptions {
  const values = readWords(words, {
    seconds: { type: "string", default: "180" },
    seed: { type: "string", default: someSeed() },
    endpoints: { type: "string", default: "200" },
    writers: { type: "string", default: "2" },
    processes: { type: "string", default: "4" },
    speed: { type: "string", default: "1" },
  });
  const speed = readWhole("speed", values.speed, 1, 60);
  return {
    seed: readWhole("seed", values.seed, 0, 2 ** 31 - 1),
    seconds: readWhole("seconds", values.seconds, 1, 3600),
    processes: readWhole("processes", values.processes, 1, 16),
    endpoints: readWhole("endpoints", values.endpoints, 1, 200),
    writers: readWhole("writers", values.writers, 1, 100),
    speed,
    killEvery: [6, 14],
    redisEvery: [6, 16],
    sessionsEvery: [4, 10],
    outageEvery: [20, 40],
    calmSeconds: 60 + Math.ceil(600 / speed),
  };
}

/** Endpoints follow the log while nodes are killed, their services are cut off, and the endpoints themselves fail. */
export const webhooks: Scenario = {
  usage: "[--seconds 180] [--seed N] [--endpoints 200] [--writers 2] [--processes 4] [--speed 1]",
  prepare(words) {
    const options = read(words);
    return {
      seed: options.seed,
      run: (dependencies) => runOn(dependencies, openOwnServices, (ground) => runWebhooks(options, ground), reportLines),
    };
  },
};
