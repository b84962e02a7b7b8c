import { GatewayError } from "../errors.ts";
import { leftBecause, type Reading } from "./reading.ts";
import type { ReadBounds } from "./read-settings.ts";

/** What a node's reads do, for metrics. */
export interface ReadCounts {
  /** Sessions in use. */
  readonly active: number;
  /** Reads that wait for a session. */
  readonly waiting: number;
}

/** The places of the reads, one for each session. */
export interface ReadPlaces {
  readonly counts: ReadCounts;
  /**
   * Takes a place, or waits for one. A free place goes to the waiting environment that has the fewest. Call the result to return it.
   * @throws GatewayError `OVERLOADED` when it waits longer than a read may take; ClientLeftError when its caller leaves first.
   */
  enter(reading: Reading): Promise<() => void>;
}

interface Waiting {
  readonly owner: string;
  readonly begin: () => void;
}

export function createReadPlaces({ sessions, ofEnvironment, milliseconds }: ReadBounds): ReadPlaces {
  const busy = new Map<string, number>();
  const waiting = new Set<Waiting>();
  let active = 0;

  const busyOf = (owner: string) => busy.get(owner) ?? 0;
  const hasRoom = (owner: string) => active < sessions && busyOf(owner) < ofEnvironment;

  function take(owner: string): () => void {
    active += 1;
    busy.set(owner, busyOf(owner) + 1);
    return () => {
      active -= 1;
      const rest = busyOf(owner) - 1;
      if (rest === 0) busy.delete(owner);
      else busy.set(owner, rest);
      next()?.begin();
    };
  }

  /** The first that waits, of the environment with the fewest places. */
  function next(): Waiting | null {
    let best: Waiting | null = null;
    for (const one of waiting) if (hasRoom(one.owner) && (best === null || busyOf(one.owner) < busyOf(best.owner))) best = one;
    return best;
  }

  async function wait({ environmentId: owner, signal }: Reading): Promise<() => void> {
    const { promise, resolve, reject } = Promise.withResolvers<() => void>();
    const one: Waiting = {
      owner,
      begin() {
        waiting.delete(one);
        resolve(take(owner));
      },
    };
    // At once, so that no place goes to one that has given up.
    const giveUp = (reason: Error) => {
      waiting.delete(one);
      reject(reason);
    };
    const leave = () => giveUp(leftBecause(signal));
    const timer = setTimeout(() => giveUp(overloaded()), milliseconds);
    waiting.add(one);
    signal.addEventListener("abort", leave);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", leave);
    }
  }

  return {
    counts: {
      get active() {
        return active;
      },
      get waiting() {
        return waiting.size;
      },
    },
    async enter(reading) {
      if (reading.signal.aborted) throw leftBecause(reading.signal);
      return hasRoom(reading.environmentId) ? take(reading.environmentId) : await wait(reading);
    },
  };
}

const overloaded = () =>
  new GatewayError("OVERLOADED", "Too many queries are reading at the same time. Try again in a moment, with fewer at a time.");
