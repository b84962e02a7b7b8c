import { describeCounts, violationLines } from "../counts.ts";
import type { Tally } from "../feed/tally.ts";
import type { WriterCounts } from "../feed/writers.ts";
import type { Measurement } from "../processes/measurement.ts";
import type { AttackCounts } from "./attackers.ts";
import { heapMegabytes, type HostileOptions } from "./options.ts";
import type { ReaderCounts } from "./readers.ts";

/** The result of a run. Times in seconds. */
export interface HostileReport {
  readonly options: HostileOptions;
  readonly seconds: number;
  /** The time until the store matched the vendors. */
  readonly settleSeconds: number;
  /** The number of database outages. */
  readonly outages: number;
  readonly attacks: AttackCounts;
  /** List calls to the vendor, by kind of answer. */
  readonly vendorCalls: ReadonlyMap<string, number>;
  readonly reads: ReaderCounts;
  readonly writes: WriterCounts;
  readonly tally: Tally;
  /** The number of changes in the log. */
  readonly changes: number;
  readonly before: Measurement;
  readonly after: Measurement;
  /** The node's sessions on the database, before and after. */
  readonly sessions: readonly [before: number, after: number];
  /** Broken promises, each with its evidence. */
  readonly violations: readonly string[];
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

/** The readable report, line by line. */
export function reportLines(report: HostileReport): readonly string[] {
  const { options, attacks, reads, writes, tally, before, after } = report;
  return [
    `seed ${options.seed}: a node with a heap of ${heapMegabytes} MB, attacked from ${options.sockets} sockets for ${report.seconds.toFixed(1)} s; its database failed ${report.outages} times (store settled in ${report.settleSeconds.toFixed(1)} s)`,
    `attacks: ${describeCounts(attacks.made)}; outcomes: ${describeCounts(attacks.endings)}`,
    `lists of ${options.badSystems} bad systems and one good one: ${describeCounts(report.vendorCalls)}`,
    `calls of ${options.readers} readers: ${describeCounts(reads.outcomes)}; the slowest took ${reads.slowest.toFixed(0)} ms`,
    `writes through the API: ${describeCounts(writes.api)} (${writes.resent} repeated); at the vendors: ${describeCounts(writes.atVendors)}`,
    `changes: ${report.changes}; delivered: ${tally.deliveries.SSE} over SSE, ${tally.deliveries.WebSocket} over WebSocket; streams that broke: ${describeCounts(tally.endings)}; errors: ${describeCounts(tally.failures)}`,
    `before and after: heap ${megabytes(before.heapBytes)} and ${megabytes(after.heapBytes)}, outside it ${megabytes(before.externalBytes)} and ${megabytes(after.externalBytes)}, resident ${megabytes(before.residentBytes)} and ${megabytes(after.residentBytes)}, ${before.counts.sockets} and ${after.counts.sockets} sockets, ${report.sessions.join(" and ")} database sessions`,
    ...violationLines(report.violations),
  ];
}
