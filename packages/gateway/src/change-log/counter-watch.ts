import type { Log } from "../log.ts";

/** Hears how many milliseconds a writer waited for an environment's counter. Never throws. */
export type CounterWatch = (environmentId: string, milliseconds: number) => void;

const longMilliseconds = 1000;

/** Counts every wait and tells the operator of the long ones: another writer of the environment hangs, or there are very many. */
export function createCounterWatch(log: Log, count: (milliseconds: number) => void): CounterWatch {
  return (environmentId, milliseconds) => {
    count(milliseconds);
    if (milliseconds < longMilliseconds) return;
    log.warn(
      { environmentId, milliseconds: Math.round(milliseconds) },
      "a writer waited long for the change log's counter: another writer hangs with it, or there are very many writers",
    );
  };
}
