/** How the run is made. */
export interface HostileOptions {
  readonly seed: number;
  readonly seconds: number;
  /** Connections of attackers that are open at the same time. */
  readonly sockets: number;
  /** Of normal traffic: who follows, who writes, who asks. */
  readonly subscribers: number;
  readonly writers: number;
  readonly readers: number;
  /** Systems whose vendor's lists never end, or worse. */
  readonly badSystems: number;
  /** How often the database goes away, in seconds. */
  readonly outageEvery: readonly [from: number, to: number];
}

/** What the node's process may use for its heap. */
export const heapMegabytes = 512;
/** How long the database is away, in seconds. */
export const outageSeconds = [1, 3] as const;
/** How long after the database's return calls may still fail: reconnecting backs off. */
export const recoveryMilliseconds = 10_000;
/** A reader's pause between two calls, in seconds. */
export const readEvery = [0.1, 0.6] as const;
/** Within which a reader has an answer. */
export const answerMilliseconds = 15_000;

/** By how much the heap may grow: what is remembered of the log, of documents and of systems grows with them, whoever attacks. */
export const heapGrowthBytes = 40_000_000;
/** By how many the sessions on the database may have grown: pools fill up. */
export const sessionGrowth = 30;
