import { countOf, describeCounts, violationLines } from "../counts.ts";
import type { WriterCounts } from "../feed/writers.ts";
import type { Call } from "./call.ts";
import type { Disturbances } from "./disturb.ts";
import type { WebhooksOptions } from "./options.ts";

/** The events of a run, and its broken promises. */
export interface WebhooksReport {
  readonly options: WebhooksOptions;
  readonly seconds: number;
  readonly settleSeconds: number;
  readonly catchUpSeconds: number;
  readonly kills: number;
  readonly failedStarts: number;
  readonly disturbances: Disturbances;
  /** Of each environment. */
  readonly writes: readonly WriterCounts[];
  readonly changes: number;
  /** The deliveries that the log asks for. */
  readonly expected: number;
  readonly calls: readonly Call[];
  readonly endpoints: readonly { readonly behavior: string; readonly status: string }[];
  /** The repeats that a crash or a cut explains. */
  readonly repeats: number;
  readonly violations: readonly string[];
}

/** Readable sums. */
function describeSums(counts: readonly ReadonlyMap<string, number>[]): string {
  const sums = new Map<string, number>();
  for (const [word, times] of counts.flatMap((each) => [...each])) sums.set(word, (sums.get(word) ?? 0) + times);
  return describeCounts(sums);
}

/** The readable report, line by line. */
export function reportLines(report: WebhooksReport): readonly string[] {
  const { options, disturbances, writes, calls, endpoints } = report;
  const ends = countOf(calls.map(({ end }) => end ?? "open"));
  return [
    `seed ${options.seed}: ${options.endpoints} endpoints on ${options.processes} processes with a clock ${options.speed} times as fast, disturbed for ${report.seconds.toFixed(1)} s (store settled in ${report.settleSeconds.toFixed(1)} s, endpoints caught up in ${report.catchUpSeconds.toFixed(1)} s)`,
    `endpoints: ${describeCounts(countOf(endpoints.map(({ behavior, status }) => `${behavior} ${status}`)))}`,
    `kills: ${report.kills}; failed starts that were repeated: ${report.failedStarts}; Redis restarts: ${disturbances.redisRestarts}; database outages: ${disturbances.outages}; database sessions terminated: ${disturbances.terminatedSessions}`,
    `changes: ${report.changes}; writes through the API: ${describeSums(writes.map(({ api }) => api))}; at the vendors: ${describeSums(writes.map(({ atVendors }) => atVendors))}`,
    `deliveries that the log asks for: ${report.expected}; calls: ${calls.length} (${describeCounts(ends)}); repeats after a crash or a cut: ${report.repeats}`,
    ...violationLines(report.violations),
  ];
}
