import { countOf, describeCounts, violationLines } from "../counts.ts";
import type { Measurement } from "../processes/measurement.ts";
import type { ConnectionsOptions } from "./options.ts";
import type { Plan } from "./plan.ts";
import type { Visited } from "./subscribe.ts";

/** The result of a run. */
export interface ConnectionsReport {
  readonly options: ConnectionsOptions;
  readonly seconds: number;
  readonly plans: readonly Plan[];
  readonly visits: readonly Visited[];
  /** The number of changes recorded while subscribers came and went. */
  readonly changes: number;
  readonly before: Measurement;
  readonly after: Measurement;
  /** Broken promises, each with its evidence. */
  readonly violations: readonly string[];
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(2);

/** The readable report, line by line. */
export function reportLines({
  options,
  seconds,
  plans,
  visits,
  changes,
  before,
  after,
  violations,
}: ConnectionsReport): readonly string[] {
  const grown = after.heapBytes - before.heapBytes;
  const events = visits.reduce((sum, visit) => sum + visit.events, 0);
  const place = options.isEmbedded ? "the embedded store" : "PostgreSQL and Redis";
  return [
    `seed ${options.seed}: ${options.count} subscribers, ${options.atOnce} at once, in ${seconds.toFixed(1)} s on ${place}, after a warm-up with ${options.warmUp}`,
    `transports: ${describeCounts(countOf(plans.map(({ transport }) => transport)))}; ${plans.filter(({ after: from }) => from !== null).length} replayed, ${plans.filter(({ stalls }) => stalls).length} did not read; departures: ${describeCounts(countOf(plans.map(({ leaves }) => leaves)))}`,
    `outcomes: ${describeCounts(countOf(visits.map(({ outcome }) => outcome)))}; ${events} events read, of ${changes} changes and the replayed ones`,
    `heap: ${megabytes(before.heapBytes)} MB before, ${megabytes(after.heapBytes)} MB after: ${grown} bytes, ${(grown / options.count).toFixed(0)} per connection`,
    `outside the heap: ${megabytes(before.externalBytes)} MB before, ${megabytes(after.externalBytes)} MB after; resident: ${megabytes(before.residentBytes)} MB before, ${megabytes(after.residentBytes)} MB after`,
    `before and after: ${Object.entries(before.counts)
      .map(([name, count]) => `${count} and then ${new Map(Object.entries(after.counts)).get(name)} ${name}`)
      .join(", ")}`,
    ...violationLines(violations),
  ];
}
