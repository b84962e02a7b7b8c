/** How long an event is tried, from its first try: a day. */
export const triedMilliseconds = 86_400_000;

const firstWait = 30_000;
const longestWait = 4 * 3_600_000;
/** Doubled from half a minute up to this many tries; then the longest wait follows. */
const doublings = 9;
const mostJitter = 0.05;

export interface PastTries {
  /** At least 1. */
  readonly tries: number;
  readonly firstTriedAt: Date;
  /** When the last try began. */
  readonly lastTriedAt: Date;
  /** The time of the last try: {@link triedMilliseconds} after the first. */
  readonly expiresAt: Date;
  /** From 0 up to 1. */
  readonly random: () => number;
}

/** The wait before the next try, in milliseconds, after so many have failed in a row. */
export const waitAfter = (tries: number): number => (tries > doublings ? longestWait : firstWait * 2 ** Math.max(0, tries - 1));

/**
 * When an event is tried again after a failed try: 30 s after the last one, then 60, 120 and so on up to 7680 s, then every 4 hours, each
 * up to 5 % later, so that what failed together does not come back together. The last try comes exactly at `expiresAt`, which makes 15.
 * Null when a try at or after `expiresAt` has failed.
 */
export function nextTry({ tries, firstTriedAt, lastTriedAt, expiresAt, random }: PastTries): Date | null {
  if (lastTriedAt >= expiresAt) return null;
  const wait = waitAfter(tries);
  // The clock may have been set back since the first try.
  const from = Math.max(firstTriedAt.getTime(), lastTriedAt.getTime());
  return new Date(Math.min(expiresAt.getTime(), from + Math.round(wait * (1 + mostJitter * random()))));
}
