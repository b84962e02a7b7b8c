/** A clock of all nodes that runs faster than time from an instant on, so that waits of minutes pass in seconds. */
export interface FastClock {
  /** The Node arguments that give a process this clock; none when it is right. */
  readonly nodeWords: readonly string[];
  readonly speed: number;
  /** What the clock shows, in milliseconds since 1970, at a time of this process's `performance.now()`. */
  shownAt(milliseconds: number): number;
}

/** Begins now. */
export function createFastClock(speed: number): FastClock {
  const from = Date.now();
  const begun = performance.now();
  const url = new URL("fast-clock.ts", import.meta.url);
  url.searchParams.set("from", String(from));
  url.searchParams.set("speed", String(speed));
  return {
    nodeWords: speed === 1 ? [] : [`--import=${url.href}`],
    speed,
    shownAt: (milliseconds) => from + (milliseconds - begun) * speed,
  };
}
