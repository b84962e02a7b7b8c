import { systemStopwatch, type Stopwatch } from "../../clock.ts";

/** How many unsigned webhooks a system may send: a bucket that refills. */
export interface HintLimit {
  /** Takes one from the bucket; false when it is empty. */
  take(systemId: string): boolean;
}

const capacity = 300;
const refillPerSecond = 30;
const mostBuckets = 10_000;

/** One bucket per system in this process. Polling makes up for refused webhooks. */
export function createHintLimit(stopwatch: Stopwatch = systemStopwatch): HintLimit {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    take(systemId) {
      const now = stopwatch();
      const bucket = buckets.get(systemId) ?? { tokens: capacity, at: now };
      bucket.tokens = Math.min(capacity, bucket.tokens + ((now - bucket.at) / 1000) * refillPerSecond);
      bucket.at = now;
      if (buckets.size >= mostBuckets && !buckets.has(systemId)) buckets.clear();
      buckets.set(systemId, bucket);
      if (bucket.tokens < 1) return false;
      bucket.tokens -= 1;
      return true;
    },
  };
}
