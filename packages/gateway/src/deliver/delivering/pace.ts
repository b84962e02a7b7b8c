import { systemStopwatch, type Stopwatch } from "../../clock.ts";

/** Limits how often something happens. */
export interface Pace {
  /** Whether it may happen now. */
  readonly isOpen: boolean;
  /** It happens. */
  count(): void;
}

/** At most `perSecond` times a second, in bursts of a quarter of that. Null: no limit. */
export function createPace(perSecond: number | null, stopwatch: Stopwatch = systemStopwatch): Pace {
  if (perSecond === null) return { isOpen: true, count() {} };
  let tokens = 1;
  let at = stopwatch();
  return {
    get isOpen() {
      const now = stopwatch();
      tokens = Math.min(Math.max(1, perSecond / 4), tokens + ((now - at) / 1000) * perSecond);
      at = now;
      return tokens >= 1;
    },
    count() {
      tokens -= 1;
    },
  };
}
