/** The options of the run. Times in seconds. */
export interface FeedOptions {
  readonly seed: number;
  readonly seconds: number;
  /** Nodes on PostgreSQL and Redis; the embedded store has one. */
  readonly processes: number;
  readonly isEmbedded: boolean;
  readonly subscribers: number;
  readonly writers: number;
  readonly killEvery: readonly [from: number, to: number];
  /** The minimum number of kills, however long they take. */
  readonly leastKills: number;
  /** The range of times between two flushes or restarts of Redis. */
  readonly redisEvery: readonly [from: number, to: number];
  /** The range of times between two terminations of database sessions. */
  readonly sessionsEvery: readonly [from: number, to: number];
  /** The ranges of the subscribers' stays, and of their absences. */
  readonly stays: readonly [from: number, to: number];
  readonly absences: readonly [from: number, to: number];
}

/** Polls bring the changes of lost webhooks, and complete lists find deletions without a webhook. */
export const pollSeconds = 5;
export const scanSeconds = 8;
/** The initial number of work orders at each vendor. */
export const workOrders = 100;
/** A writer's pause between two writes, in seconds. */
export const writeEvery = [0.3, 1.2] as const;
/** The time between two updates by each vendor's technicians. */
export const lifeMilliseconds = 700;
/** The time within which the store must match the vendors after the faults: the work of a killed node is taken over after 30 s. */
export const settleMilliseconds = 120_000;
/** The time within which every subscriber must then have everything. */
export const catchUpMilliseconds = 60_000;
