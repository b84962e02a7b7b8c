import { createAnnouncer, type Announcer, type WrittenEntry } from "../announcer.ts";
import type { LoggedCall } from "./list-calls.ts";

/** Those who want to know of calls as they are made and logged. */
export interface CallListeners {
  /** Calls that are in the log now. */
  readonly written: Announcer<WrittenEntry>;
  /** Collects the calls of a trace that this process makes, up to a hundred, until it is disposed. */
  collect(environmentId: string, traceId: string): CollectedCalls;
  /** A call has ended. `read` is called if somebody wants it. */
  ended(environmentId: string, traceId: string, read: () => LoggedCall): void;
  /** Calls that are not logged. */
  dropped(count: number): void;
}

/** The calls of a trace so far. */
export interface CollectedCalls extends Disposable {
  readonly calls: readonly LoggedCall[];
}

const mostCollected = 100;

const keyOf = (environmentId: string, traceId: string): string => `${environmentId} ${traceId}`;

/** `dropped`: counts calls that are not logged. */
export function createCallListeners(dropped: (count: number) => void): CallListeners {
  const collecting = new Map<string, Set<LoggedCall[]>>();
  return {
    written: createAnnouncer(),
    dropped,
    collect(environmentId, traceId) {
      const key = keyOf(environmentId, traceId);
      const calls: LoggedCall[] = [];
      const all = collecting.get(key) ?? new Set();
      collecting.set(key, all.add(calls));
      return {
        calls,
        [Symbol.dispose]() {
          all.delete(calls);
          if (all.size === 0) collecting.delete(key);
        },
      };
    },
    ended(environmentId, traceId, read) {
      if (collecting.size === 0) return;
      for (const calls of collecting.get(keyOf(environmentId, traceId)) ?? [])
        if (calls.length < mostCollected) calls.push(read());
    },
  };
}
