import { setTimeout as pause } from "node:timers/promises";
import type { AskedBench } from "../arguments.ts";
import { memoryOf } from "../house/memory-of.ts";
import { installPeers } from "../house/peers.ts";
import { machineConditions } from "../machine/conditions.ts";
import { divideCores } from "../machine/cores.ts";
import { readProcessorTime } from "../machine/processor-time.ts";
import { watchMachine } from "../machine/quiet.ts";
import type { Measurement } from "../rounds/figures.ts";
import { report } from "../rounds/report.ts";
import { documentsOf, feedPeers, fettleFeed, writeLimit } from "./contestants.ts";
import { openCrowd } from "./crowd.ts";

const usualSizes = [1000, 5000];
const manyFilters = 100;
const changesPerSecond = 4;
const settleMilliseconds = 2000;
const fewFirst = 20;

/** Measures one change's way to many subscribers of one operation, and of many that differ in their filters, beside a loop of writes and the usual servers. */
export async function measureFeed(variables: Readonly<Record<string, string | undefined>>, asked: AskedBench): Promise<void> {
  const cores = await divideCores();
  const sizes = asked.size === null ? usualSizes : [asked.size];
  const crowds = [...sizes.map((size) => ({ size, filters: 0 })), { size: Math.max(...sizes), filters: manyFilters }];
  const takesPart = ({ name }: { readonly name: string }): boolean => asked.only?.includes(name) ?? true;
  const peers = feedPeers(cores).filter(takesPart);
  if (peers.length > 0) await installPeers(variables);
  const contestants = [...[fettleFeed(cores, variables), writeLimit(cores)].filter(takesPart), ...peers];
  const watch = watchMachine([process.pid], asked);
  const measurements: Measurement[] = [];
  for (let round = 1; round <= asked.rounds; round += 1) {
    for (const { size, filters } of crowds) {
      for (const { name, transports, hasFilters, start } of contestants) {
        for (const transport of filters === 0 ? transports : transports.filter((each) => hasFilters && each === "SSE")) {
          await using server = await start();
          const documents = documentsOf(filters);
          {
            // What the first subscribers load is not what a subscriber takes.
            using few = await openCrowd(transport, server.place, documents, fewFirst);
            await few.warmUp(server.publish);
          }
          const before = await memoryOf(server.processId);
          using crowd = await openCrowd(transport, server.place, documents, size);
          await crowd.warmUp(server.publish);
          await watch.untilQuiet();
          const changes = Math.ceil(asked.seconds * changesPerSecond);
          const { result, isSpoilt } = await watch.undisturbed(async () => {
            const begun = await readProcessorTime([server.processId]);
            const deliveries = await crowd.follow(server.publish, changes);
            const done = await readProcessorTime([server.processId]);
            const seconds = begun === null || done === null ? Number.NaN : done.own - begun.own;
            return { ...deliveries, microseconds: (seconds * 1e6) / (size * changes) };
          });
          await pause(settleMilliseconds);
          const kilobytes = ((await memoryOf(server.processId)) - before) / 1024 / size;
          const what = `${transport} to ${size.toLocaleString("en-US")}${filters === 0 ? "" : ` over ${filters} filters`}`;
          console.log(
            `round ${round}, ${name}, ${what}: ${result.perSecond.toFixed(0)} deliveries a second, ${result.microseconds.toFixed(1)} µs of processor time each, ${kilobytes.toFixed(0)} KB a subscriber`,
          );
          measurements.push({
            what: `${what}, deliveries a second`,
            who: name,
            value: result.perSecond,
            p99: result.p99,
            isSpoilt,
          });
          measurements.push({
            what: `${what}, µs of processor time each`,
            who: name,
            value: result.microseconds,
            p99: null,
            isSpoilt,
          });
          measurements.push({ what: `${what}, KB a subscriber`, who: name, value: kilobytes, p99: null, isSpoilt });
        }
      }
    }
  }
  await report({
    bench: "feed",
    title: "one change to many subscribers",
    conditions: {
      ...machineConditions(),
      postgres: "with Fettle alone",
      driver: "plain sockets of Node; time counts from the first subscriber that has the change",
      pinning: cores.description,
    },
    options: asked,
    measurements,
  });
}
