import type { Log } from "../log.ts";

/** Receives the milliseconds that a writer waited for an environment's counter. Never throws. */
export type CounterWatch = (environmentId: string, milliseconds: number) => void;

const longMilliseconds = 1000;

/** Counts every wait and reports long ones to the operator: another writer of the environment hangs, or there are very many. */
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
