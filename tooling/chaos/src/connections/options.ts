/** The options of the run. */
export interface ConnectionsOptions {
  readonly seed: number;
  /** The number of subscribers that come and go between the two measurements. */
  readonly count: number;
  /** The number of subscribers that come and go before the first measurement. */
  readonly warmUp: number;
  /** The number of concurrent subscribers. */
  readonly atOnce: number;
  readonly isEmbedded: boolean;
  /** The time within which everything of departed subscribers must be gone. */
  readonly settleMilliseconds: number;
  /** Additional modules for the gateway process, with which a test can make it leak. */
  readonly preloads: readonly URL[];
}

/** The initial number of work orders at each vendor. */
export const workOrders = 300;
/** The time between two updates by a vendor's technicians. */
export const lifeMilliseconds = 50;
/** The longest stay of a subscriber. */
export const longestStayMilliseconds = 1200;
/** The time after which a subscriber that was not accepted counts as never accepted. */
export const longestWaitMilliseconds = 30_000;
/** The time without subscribers after which a process counts as settled: pools close idle connections after ten seconds. */
export const calmMilliseconds = 12_000;

/** The allowed growth of the heap: noise, and far less than any leaked connection. */
export const heapLimitBytes = (count: number): number => 1_000_000 + count * 1000;
/** The allowed growth of the counts: connection pools to and from vendors fill up regardless of subscribers. */
export const countLimits = (count: number) => ({
  sockets: 40,
  signals: Math.min(50, count / 4),
  emitters: Math.min(100, count / 2),
  promises: 100 + count / 4,
  timers: 20,
});
