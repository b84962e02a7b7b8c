/** The point in time of a local time, in milliseconds since 1970. */
export interface LocalInstant {
  readonly instant: number;
  /** True when the clocks were put forward past this time and never showed it. `instant` is then the moment of the change. */
  readonly isSkipped: boolean;
}

const dayMilliseconds = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    calendar: "gregory",
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  formats.set(timeZone, format);
  return format;
}

/** How far the clocks of a zone are ahead of UTC at a point in time, in milliseconds. */
function offsetAt(instant: number, timeZone: string): number {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  const shown = new Date(0);
  shown.setUTCFullYear(part("year"), part("month") - 1, part("day"));
  shown.setUTCHours(part("hour"), part("minute"), part("second"));
  return shown.getTime() - Math.floor(instant / 1000) * 1000;
}

/** Whether there is a time zone of this name. */
export function isTimeZone(name: string): boolean {
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/**
 * What the clocks of a zone show at a point in time, as if it were UTC, in milliseconds since 1970.
 * @throws RangeError when there is no such zone.
 */
export const localOfInstant = (instant: number, timeZone: string): number => instant + offsetAt(instant, timeZone);

/**
 * The moment when the clocks of a zone show a local time. `wall` is the local time as if it were UTC. When the clocks are put
 * back and show it twice, the first moment counts.
 * @throws RangeError when there is no such zone.
 */
export function instantOfLocal(wall: number, timeZone: string): LocalInstant {
  // Clocks change by a day at most, and never twice within two days.
  const before = offsetAt(wall - dayMilliseconds, timeZone);
  const after = offsetAt(wall + dayMilliseconds, timeZone);
  const candidates = [wall - before, wall - after].toSorted((one, other) => one - other);
  const found = candidates.find((instant) => localOfInstant(instant, timeZone) === wall);
  return found === undefined
    ? { instant: transitionBetween(wall - after, wall - before, timeZone), isSkipped: true }
    : { instant: found, isSkipped: false };
}

/** The moment between two points in time when the clocks of a zone were put forward, exact to the second. */
function transitionBetween(from: number, to: number, timeZone: string): number {
  const earlier = offsetAt(from, timeZone);
  let [low, high] = [Math.floor(from / 1000), Math.ceil(to / 1000)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle * 1000, timeZone) === earlier) low = middle;
    else high = middle;
  }
  return high * 1000;
}
