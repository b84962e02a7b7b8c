import { mostSkewMilliseconds } from "../write/vendor-time.ts";

/** The newest time of change that a list has shown: by the vendor's clock, and by ours when it was first seen. */
export interface NewestSeen {
  readonly remoteAt: Date;
  readonly seenAt: Date;
}

/** For writes that a vendor shows a little later than their time says. */
const overlapMilliseconds = 120_000;

/** The newer of what was seen before and now. What is seen again stays as it was first seen. */
export function laterOf(before: NewestSeen | null, remoteAt: Date | null, seenAt: Date): NewestSeen | null {
  if (remoteAt === null || (before !== null && remoteAt <= before.remoteAt)) return before;
  return { remoteAt, seenAt };
}

/**
 * Where the next incremental pass begins, by the vendor's clock, so that it covers all that happened after a pass began, however much the
 * two clocks differ. What a vendor dated with a time was done when we saw it, so its clock was at least there: from then on it ran as
 * ours did, which gives the least that it can have shown when the pass began. Beyond what has been seen there is nothing to gain,
 * and everything to lose when our clock is ahead of the right time.
 *
 * A vendor whose clock is ahead is read a little more often than needed, because nothing dated in our future counts. One that is behind by
 * more than a day is only put right by complete scans; so is what changes while a clock that was put back catches up with what it showed.
 */
export function nextSince(passStartedAt: Date, newest: NewestSeen | null): Date {
  const earliest = passStartedAt.getTime() - mostSkewMilliseconds - overlapMilliseconds;
  if (newest === null) return new Date(earliest);
  const remote = newest.remoteAt.getTime();
  const covered = remote + passStartedAt.getTime() - newest.seenAt.getTime() - overlapMilliseconds;
  return new Date(Math.min(Math.max(earliest, covered), remote + 1));
}
