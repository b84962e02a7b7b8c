import type { LogJob } from "./job.ts";

/** Events that come in order: one of each key is at work, and the others wait behind it. */
export interface Lanes {
  /** How many events wait, those that are ready included. */
  readonly waiting: number;
  /** Whether the event may begin now; otherwise it waits for the end of the one before it. */
  enter(job: LogJob): boolean;
  /** The work on an event of the key has ended: the next one, if there is one, is ready. */
  leave(key: string): void;
  /** An event that waited and may begin; it has entered already. */
  ready(): LogJob | null;
}

export function createLanes(): Lanes {
  const lanes = new Map<string, LogJob[]>();
  const ready: LogJob[] = [];
  let waiting = 0;
  return {
    get waiting() {
      return waiting;
    },
    enter(job) {
      const lane = lanes.get(job.key);
      if (lane === undefined) {
        lanes.set(job.key, []);
        return true;
      }
      lane.push(job);
      waiting += 1;
      return false;
    },
    leave(key) {
      const next = lanes.get(key)?.shift();
      if (next === undefined) lanes.delete(key);
      else ready.push(next);
    },
    ready() {
      const job = ready.shift() ?? null;
      if (job !== null) waiting -= 1;
      return job;
    },
  };
}
