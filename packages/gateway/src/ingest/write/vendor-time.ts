/** How far a vendor's clock may be from ours, in either direction, for its times to be used. */
export const mostSkewMilliseconds = 86_400_000;

/** A vendor's time, or null where there is none or it lies further ahead of our clock than any vendor's clock should be. */
export const believableTime = (time: Date | null, now: Date): Date | null =>
  time !== null && time.getTime() <= now.getTime() + mostSkewMilliseconds ? time : null;

/** Up to which vendor's time a record's copies are doubted once its time has gone back: no clock can have shown more so far. */
export const endOfDoubt = (now: Date): Date => new Date(now.getTime() + mostSkewMilliseconds);
