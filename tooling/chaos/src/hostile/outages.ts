import { setTimeout as pause } from "node:timers/promises";
import { pace } from "../pace.ts";
import { createRandom } from "../random.ts";
import type { OwnServices } from "../services/open-services.ts";
import { type HostileOptions, outageSeconds, recoveryMilliseconds } from "./options.ts";

/** When the database was away. */
export interface Outages {
  readonly count: () => number;
  /** Whether a call that began then and ended now could not be answered, because the database was away or had only just come back. */
  excuse(from: number, to: number): boolean;
  /** Takes the database away again and again until the signal, and leaves it there at the end. */
  run(signal: AbortSignal): Promise<void>;
}

export function createOutages({ seed, outageEvery }: HostileOptions, services: OwnServices): Outages {
  const random = createRandom(seed + 7);
  /** In milliseconds of `performance.now()`; the last has no end while it lasts. */
  const times: { from: number; to: number }[] = [];
  return {
    count: () => times.length,
    excuse: (from, to) => times.some((outage) => to >= outage.from && from <= outage.to + recoveryMilliseconds),
    run: (signal) =>
      pace(outageEvery, random, signal, async () => {
        const outage = { from: performance.now(), to: Number.POSITIVE_INFINITY };
        times.push(outage);
        services.haltPostgres();
        await pause(random.between(...outageSeconds) * 1000);
        services.startPostgres();
        outage.to = performance.now();
      }),
  };
}
