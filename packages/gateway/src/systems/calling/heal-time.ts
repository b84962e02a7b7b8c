import type { Clock } from "../../clock.ts";

const firstPause = 300_000;
const longestPause = 21_600_000;

/**
 * When credentials that a vendor's 401 ended are probed next: five minutes after the first time, then each time twice as long, up to six
 * hours; up to a tenth later, so that systems that ended together are not probed together.
 */
export const healTime = ({ clock, random }: { readonly clock: Clock; readonly random: () => number }, failures: number): Date => {
  const pause = Math.min(longestPause, firstPause * 2 ** Math.min(failures, 20));
  return new Date(clock().getTime() + pause * (1 + random() / 10));
};
