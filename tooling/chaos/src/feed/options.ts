/** How the run is made. Times in seconds. */
export interface FeedOptions {
  readonly seed: number;
  readonly seconds: number;
  /** Nodes on PostgreSQL and Redis; the embedded store has one. */
  readonly processes: number;
  readonly isEmbedded: boolean;
  readonly subscribers: number;
  readonly writers: number;
  readonly killEvery: readonly [from: number, to: number];
  /** How many kills there have to be, however long they take. */
  readonly leastKills: number;
  /** How often Redis is flushed or restarted. */
  readonly redisEvery: readonly [from: number, to: number];
  /** How often database sessions are terminated. */
  readonly sessionsEvery: readonly [from: number, to: number];
  /** How long subscribers stay before they leave, and then stay away. */
  readonly stays: readonly [from: number, to: number];
  readonly absences: readonly [from: number, to: number];
}

/** Polls close what webhooks have missed, and complete lists find deletions that nobody told of. */
export const pollSeconds = 5;
export const scanSeconds = 8;
/** Work orders that each vendor has from the start. */
export const workOrders = 100;
/** A writer's pause between two writes, in seconds. */
export const writeEvery = [0.3, 1.2] as const;
/** How often technicians at each vendor move a work order along. */
export const lifeMilliseconds = 700;
/** Within which the store is as the vendors are, once the faults are over: what a killed node was doing is found after 30 s. */
export const settleMilliseconds = 120_000;
/** Within which every subscriber then has all. */
export const catchUpMilliseconds = 60_000;
