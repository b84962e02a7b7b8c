import { setTimeout as pause } from "node:timers/promises";
import { calmMilliseconds, type ConnectionsOptions, countLimits, heapLimitBytes } from "./options.ts";
import type { Counted, Measurement } from "../processes/measurement.ts";

const lookMilliseconds = 1500;

const isOpen = (left: ReadonlyMap<string, number>): boolean => [...left.values()].some((count) => count > 0);

/** The number of subscriptions that a gateway counts as open, by transport. */
export async function openSubscriptions(port: number): Promise<ReadonlyMap<string, number>> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`, { headers: { connection: "close" } });
  const lines = (await response.text()).matchAll(/^fettle_graphql_subscribers\{transport="(\w+)"\} (\d+)$/gmu);
  return new Map([...lines].map(([, transport = "", count]) => [transport, Number(count)]));
}

/** Waits until a gateway has no open subscription. Returns the remaining ones when that takes too long. */
export async function waitUntilEmpty(
  port: number,
  { settleMilliseconds }: ConnectionsOptions,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const until = performance.now() + settleMilliseconds;
  for (;;) {
    signal.throwIfAborted();
    const left = await openSubscriptions(port);
    if (!isOpen(left) || performance.now() > until) return left;
    await pause(lookMilliseconds);
  }
}

/** Measures once pools have closed their idle connections and their timers have run out. */
export async function measureSettled(measure: () => Promise<Measurement>, signal: AbortSignal): Promise<Measurement> {
  await pause(calmMilliseconds, undefined, { signal });
  const [first, second] = [await measure(), await measure()];
  return second.heapBytes < first.heapBytes ? second : first;
}

/** Measures until nothing has grown, or for so long that the growth must count as leaked. */
export async function measureAgain(
  measure: () => Promise<Measurement>,
  before: Measurement,
  { count, settleMilliseconds }: ConnectionsOptions,
  signal: AbortSignal,
): Promise<Measurement> {
  const until = performance.now() + settleMilliseconds;
  for (;;) {
    const measurement = await measure();
    if (growthOf(before, measurement, count).length === 0 || performance.now() > until) return measurement;
    await pause(lookMilliseconds, undefined, { signal });
  }
}

/** The growth beyond the limits, in words. */
export function growthOf(before: Measurement, after: Measurement, count: number): readonly string[] {
  const heap = after.heapBytes - before.heapBytes;
  const limits = countLimits(count);
  const names = Object.keys(limits) as Counted[]; // a literal has exactly these names
  return [
    ...(heap > heapLimitBytes(count)
      ? [
          `the heap grew by ${heap} bytes, ${(heap / count).toFixed(0)} for each of ${count} connections; the limit for noise is ${heapLimitBytes(count)}`,
        ]
      : []),
    ...names
      .map((name) => ({ name, grown: after.counts[name] - before.counts[name] }))
      .filter(({ name, grown }) => grown > limits[name])
      .map(({ name, grown }) => `${grown} more ${name} than before ${count} connections; the limit for noise is ${limits[name]}`),
  ];
}
