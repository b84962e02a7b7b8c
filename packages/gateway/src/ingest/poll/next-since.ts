import { mostSkewMilliseconds } from "../write/vendor-time.ts";

/** The newest time of change in any list so far: by the vendor's clock, and when it was first seen by ours. */
export interface NewestSeen {
  readonly remoteAt: Date;
  readonly seenAt: Date;
}

/** For writes that a vendor shows a little later than their time says. */
const overlapMilliseconds = 120_000;

/** The newer of the earlier and the current time. A time that is seen again keeps the moment when it was first seen. */
export function laterOf(before: NewestSeen | null, remoteAt: Date | null, seenAt: Date): NewestSeen | null {
  if (remoteAt === null || (before !== null && remoteAt <= before.remoteAt)) return before;
  return { remoteAt, seenAt };
}

/**
 * Returns where the next incremental pass begins, by the vendor's clock. It covers every change after a pass began, however much the two
 * clocks differ. When we saw a time, the vendor's clock had reached it, and has since run at the same speed as ours. This gives the lowest
 * time that the vendor's clock can have shown when the pass began. Going past the newest time seen gains nothing, and loses changes when
 * our clock is ahead of the right time.
 *
 * A vendor whose clock is ahead is read slightly more often than needed, because times in our future do not count. If a vendor's clock is
 * more than a day behind, only complete scans find the missed changes. The same is true for changes made while a clock that was set back
 * catches up.
 */
export function nextSince(passStartedAt: Date, newest: NewestSeen | null): Date {
  const earliest = passStartedAt.getTime() - mostSkewMilliseconds - overlapMilliseconds;
  if (newest === null) return new Date(earliest);
  const remote = newest.remoteAt.getTime();
  const covered = remote + passStartedAt.getTime() - newest.seenAt.getTime() - overlapMilliseconds;
  return new Date(Math.min(Math.max(earliest, covered), remote + 1));
}
