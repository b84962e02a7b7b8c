/** The options of the run. Times in seconds. */
export interface WebhooksOptions {
  readonly seed: number;
  readonly seconds: number;
  readonly processes: number;
  /** Shared by the two environments; one has 100 at most. */
  readonly endpoints: number;
  /** Writers of each environment. */
  readonly writers: number;
  /** How much faster the nodes' clocks run, which shortens the waits between tries. */
  readonly speed: number;
  readonly killEvery: readonly [from: number, to: number];
  readonly redisEvery: readonly [from: number, to: number];
  readonly sessionsEvery: readonly [from: number, to: number];
  readonly outageEvery: readonly [from: number, to: number];
  /** How long the last deliveries may take once everything is well again. */
  readonly calmSeconds: number;
}

/** The initial number of work orders at each vendor: few, so that each changes often. */
export const workOrders = 25;
export const pollSeconds = 5;
export const scanSeconds = 8;
/** The time between two updates by each vendor's technicians. */
export const lifeMilliseconds = 2500;
/** How long PostgreSQL and Redis stay away. */
export const awaySeconds = [0.3, 3] as const;
/** The limit of one attempt, in milliseconds of time. */
export const attemptMilliseconds = 15_000;
