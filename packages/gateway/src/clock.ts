/** The current time. A parameter, so that tests can set it. */
export type Clock = () => Date;

/** The machine's clock. */
export const systemClock: Clock = () => new Date();

/**
 * Milliseconds since an arbitrary start, which only increase. Durations within a process are measured with it, because clocks get
 * set.
 */
export type Stopwatch = () => number;

/** The machine's stopwatch. */
export const systemStopwatch: Stopwatch = () => performance.now();

/** How far apart the clocks of nodes may be. A time further ahead was written before the clock was set back. */
export const slackMilliseconds = 5000;
