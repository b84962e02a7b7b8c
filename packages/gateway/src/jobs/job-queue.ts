import type { DatabaseTransaction } from "../store/database.ts";

/** The pieces of background work, by queue. */
export interface JobTypes {
  /** Poll one entity of one system. */
  readonly sync: { readonly environmentId: string; readonly systemId: string; readonly entity: string };
  /** Process one stored webhook. */
  readonly ingress: { readonly environmentId: string; readonly deliveryId: string };
  /** Run the commands that were held for a system, oldest first. */
  readonly commands: { readonly environmentId: string; readonly systemId: string };
  /** Look at the webhooks that are set up at the vendor, and repair them. */
  readonly webhooks: { readonly environmentId: string; readonly systemId: string };
  /** Erase the data of a disconnected system. */
  readonly erasure: { readonly environmentId: string; readonly systemId: string };
}

export type JobName = keyof JobTypes;

/** When and how a job is enqueued. */
export interface JobOptions {
  /** At most one job of a key waits and at most one runs. */
  readonly key?: string;
  /** With a key: leave the job that waits already as it is. Otherwise its time is replaced by this one. */
  readonly onlyIfNoneWaits?: boolean;
  /** Seconds from now. Default: at once. */
  readonly afterSeconds?: number;
  /** Enqueues it together with the data it belongs to. Not with `key`. `wake` the queue once it has committed. */
  readonly transaction?: DatabaseTransaction;
  /** Whether it takes a long turn: it then leaves some of the queue's places to others. Default: false. */
  readonly isLong?: boolean;
  /** The system that it counts against, when the data does not name it. */
  readonly systemId?: string;
}

/**
 * Durable background work on the gateway's own database. A job runs at least once; on a crash it is taken up again. The places of a node are
 * shared fairly over environments, and over the systems of one.
 */
export interface JobQueue extends AsyncDisposable {
  send<Name extends JobName>(name: Name, data: JobTypes[Name], options?: JobOptions): Promise<void>;
  /** Enqueues many at once, without keys: the same work may wait twice. */
  sendAll<Name extends JobName>(
    name: Name,
    data: readonly JobTypes[Name][],
    options?: Pick<JobOptions, "systemId" | "transaction">,
  ): Promise<void>;
  /** Has this node look for jobs of a queue now, as when a transaction has sent one. Every node looks once a second without being told. */
  wake(name: JobName): void;
  /** How many jobs there are, of all nodes, as of some seconds ago. */
  counts(): Promise<readonly JobCounts[]>;
  /** Begins to work. A handler that throws has its job tried again, a few times with growing pauses. */
  start(handlers: JobHandlers): Promise<void>;
}

/** How many jobs of a queue wait for a place, for their time, are under way, and have failed for good within the last hour. */
export interface JobCounts {
  readonly queue: string;
  readonly waiting: number;
  readonly scheduled: number;
  readonly active: number;
  readonly failed: number;
}

/** The place that a job has been given. */
export interface JobTurn {
  /** Whether it was sent for a long turn. */
  readonly isLong: boolean;
}

export type JobHandlers = {
  readonly [Name in JobName]: (data: JobTypes[Name], signal: AbortSignal, turn?: JobTurn) => Promise<void>;
};
