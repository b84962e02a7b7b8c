/** How the run is made. */
export interface ConnectionsOptions {
  readonly seed: number;
  /** How many subscribers come and go between the two measurements. */
  readonly count: number;
  /** How many come and go before the first one. */
  readonly warmUp: number;
  /** How many are there at once. */
  readonly atOnce: number;
  readonly isEmbedded: boolean;
  /** Within which everything of those that have left has to be gone. */
  readonly settleMilliseconds: number;
  /** More modules to load into the gateway's process, so that a test can make it leak. */
  readonly preloads: readonly URL[];
}

/** How many work orders each vendor has at first. */
export const workOrders = 300;
/** A vendor's technician moves a work order along this often. */
export const lifeMilliseconds = 50;
/** How long a subscriber stays at most. */
export const longestStayMilliseconds = 1200;
/** How long a subscriber waits to be let in before it counts as never let in. */
export const longestWaitMilliseconds = 30_000;
/** After how long without subscribers a process counts as settled: pools let go of idle connections after ten seconds. */
export const calmMilliseconds = 12_000;

/** By how much the heap may grow: noise, and far less than anything that a connection could leave behind. */
export const heapLimitBytes = (count: number): number => 1_000_000 + count * 1000;
/** By how much what is counted may grow: pools of connections to and from vendors fill up, whatever subscribers do. */
export const countLimits = (count: number) => ({
  sockets: 40,
  signals: Math.min(50, count / 4),
  emitters: Math.min(100, count / 2),
  promises: 100 + count / 4,
  timers: 20,
});
