/** The options of the run. */
export interface HostileOptions {
  readonly seed: number;
  readonly seconds: number;
  /** Concurrent connections of attackers. */
  readonly sockets: number;
  /** The normal traffic: followers, writers and readers. */
  readonly subscribers: number;
  readonly writers: number;
  readonly readers: number;
  /** Systems whose vendor's lists never end, or worse. */
  readonly badSystems: number;
  /** The range of times between two database outages, in seconds. */
  readonly outageEvery: readonly [from: number, to: number];
}

/** The heap limit of the node's process. */
export const heapMegabytes = 512;
/** The duration of a database outage, in seconds. */
export const outageSeconds = [1, 3] as const;
/** The time after an outage during which calls may still fail, because reconnecting backs off. */
export const recoveryMilliseconds = 10_000;
/** A reader's pause between two calls, in seconds. */
export const readEvery = [0.1, 0.6] as const;
/** The time within which a reader must have an answer. */
export const answerMilliseconds = 15_000;

/** The allowed growth of the heap: caches of the log, of documents and of systems grow with them, regardless of attackers. */
export const heapGrowthBytes = 40_000_000;
/** The allowed growth of database sessions, because pools fill up. */
export const sessionGrowth = 30;
