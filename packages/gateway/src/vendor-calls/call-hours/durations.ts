/**
 * The upper bounds of the classes that durations are counted in, in milliseconds: five a decade, from a millisecond to 100 seconds. A last
 * class has all that took longer. They are fixed, because stored counts have no meaning without them.
 */
export const durationBounds: readonly number[] = Array.from({ length: 26 }, (_, step) => Math.round(10 ** (step / 5)));

/** How many durations there are in each class. */
export type Durations = readonly number[];

/** The number of classes. */
export const durationClasses = durationBounds.length + 1;

export const noDurations: Durations = Array.from({ length: durationClasses }, () => 0);

/** The class of a duration in whole milliseconds. */
export function classOf(milliseconds: number): number {
  const found = durationBounds.findIndex((bound) => milliseconds <= bound);
  return found === -1 ? durationBounds.length : found;
}

/**
 * The duration, in whole milliseconds, that a share (over 0, up to 1) of the counted ones do not exceed: at most one class away from the exact
 * one. Beyond the last bound it is that bound. Null when nothing is counted.
 */
export function percentileOf(durations: Durations, share: number): number | null {
  const total = durations.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const rank = Math.max(1, Math.ceil(total * share));
  let before = 0;
  for (const [index, count] of durations.entries()) {
    if (before + count >= rank) return withinClass(index, (rank - before) / count);
    before += count;
  }
  return durationBounds.at(-1) ?? null;
}

/** Classes grow like powers, so what lies in one is taken to be spread evenly over its logarithm. */
function withinClass(index: number, part: number): number | null {
  const upper = durationBounds[index];
  if (upper === undefined) return durationBounds.at(-1) ?? null;
  const lower = durationBounds[index - 1];
  return lower === undefined ? upper : Math.round(lower * (upper / lower) ** part);
}
