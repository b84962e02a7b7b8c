/** How far a vendor's clock may differ from ours, in either direction, for its times to be used. */
export const mostSkewMilliseconds = 86_400_000;

/** A vendor's time; null if it is missing or further ahead of our clock than a vendor's clock may be. */
export const believableTime = (time: Date | null, now: Date): Date | null =>
  time !== null && time.getTime() <= now.getTime() + mostSkewMilliseconds ? time : null;

/** The vendor's time up to which a record's copies are doubted after its time has gone back: no clock can have shown a later time so far. */
export const endOfDoubt = (now: Date): Date => new Date(now.getTime() + mostSkewMilliseconds);
