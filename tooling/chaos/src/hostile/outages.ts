import { setTimeout as pause } from "node:timers/promises";
import { pace } from "../pace.ts";
import { createRandom } from "../random.ts";
import type { OwnServices } from "../services/open-services.ts";
import { type HostileOptions, outageSeconds, recoveryMilliseconds } from "./options.ts";

/** The times of the database's outages. */
export interface Outages {
  readonly count: () => number;
  /** Whether a call with this start that ends now has an excuse, because the database was down or had only just returned. */
  excuse(from: number, to: number): boolean;
  /** Stops and starts the database repeatedly until the signal, and leaves it running at the end. */
  run(signal: AbortSignal): Promise<void>;
}

export function createOutages({ seed, outageEvery }: HostileOptions, services: OwnServices): Outages {
  const random = createRandom(seed + 7);
  /** In milliseconds of `performance.now()`; an outage in progress has no end. */
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
