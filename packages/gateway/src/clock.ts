/** The current time. Handed in, so that tests can turn it. */
export type Clock = () => Date;

/** The machine's clock. */
export const systemClock: Clock = () => new Date();

/** Milliseconds that only ever go up, from no particular beginning. Durations within a process are measured with it: clocks get set. */
export type Stopwatch = () => number;

/** The machine's stopwatch. */
export const systemStopwatch: Stopwatch = () => performance.now();

/** So far nodes may read the time apart. What lies further ahead was written down before the clock was set back. */
export const slackMilliseconds = 5000;
