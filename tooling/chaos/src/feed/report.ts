import { describeCounts, violationLines } from "../counts.ts";
import type { Disturbances } from "./disturb.ts";
import type { FeedOptions } from "./options.ts";
import type { Restoration } from "./restore.ts";
import type { Tally } from "./tally.ts";
import type { WriterCounts } from "./writers.ts";

/** The result of a run. Times in seconds. */
export interface FeedReport {
  readonly options: FeedOptions;
  readonly seconds: number;
  /** The time until the store matched the vendors, and then until every subscriber had everything. */
  readonly settleSeconds: number;
  readonly catchUpSeconds: number;
  readonly kills: number;
  readonly failedStarts: number;
  readonly disturbances: Disturbances;
  readonly writes: WriterCounts;
  /** The number of changes in the log. */
  readonly changes: number;
  readonly tally: Tally;
  /** The number of starts of subscribers. */
  readonly segments: number;
  /** Broken promises, each with its evidence. */
  readonly violations: readonly string[];
}

const both = ({ SSE, WebSocket }: Tally["connects"]): string => `${SSE} over SSE, ${WebSocket} over WebSocket`;

const describeRestoration = (restoration: Restoration | null): string =>
  restoration === null
    ? "no backup was restored"
    : `a backup was restored, ${restoration.wasDown ? "with the nodes down" : "under running nodes"}: the log went back from ${restoration.lostEnd} to ${restoration.kept}`;

/** The readable report, line by line. */
export function reportLines(report: FeedReport): readonly string[] {
  const { options, disturbances, writes, tally } = report;
  const where = options.isEmbedded ? "one process on the embedded store" : `${options.processes} processes`;
  return [
    `seed ${options.seed}: ${options.subscribers} subscribers and ${options.writers} writers on ${where}, disturbed for ${report.seconds.toFixed(1)} s (store settled in ${report.settleSeconds.toFixed(1)} s, subscribers caught up in ${report.catchUpSeconds.toFixed(1)} s)`,
    `kills: ${report.kills}, ${disturbances.killsWhileStarting} of them during a start; failed starts that were repeated: ${report.failedStarts}`,
    `clocks were moved ${disturbances.clockMoves} times by a day; ${describeRestoration(disturbances.restoration)}`,
    ...(options.isEmbedded
      ? []
      : [
          `Redis: ${disturbances.redisRestarts} restarts, ${disturbances.redisFlushes} flushes; database sessions terminated: ${disturbances.terminatedSessions}`,
        ]),
    `changes: ${report.changes}; writes through the API: ${describeCounts(writes.api)} (${writes.resent} repeated); at the vendors: ${describeCounts(writes.atVendors)}`,
    `connects: ${both(tally.connects)}; resumed: ${both(tally.resumes)}; begun: ${report.segments} times`,
    `stalls: ${both(tally.stalls)}; checkpoints: ${tally.checkpoints}`,
    `deliveries: ${both(tally.deliveries)}`,
    `streams that broke: ${describeCounts(tally.endings)}; errors: ${describeCounts(tally.failures)}`,
    ...violationLines(report.violations),
  ];
}
