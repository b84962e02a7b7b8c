import type { Clock } from "../../clock.ts";

const firstPause = 300_000;
const longestPause = 21_600_000;

/**
 * When to probe again credentials that a vendor's 401 ended: after five minutes at first, then after twice the previous pause, up to six
 * hours. Up to a tenth is added, which spreads the probes of systems that ended together.
 */
export const healTime = ({ clock, random }: { readonly clock: Clock; readonly random: () => number }, failures: number): Date => {
  const pause = Math.min(longestPause, firstPause * 2 ** Math.min(failures, 20));
  return new Date(clock().getTime() + pause * (1 + random() / 10));
};
