import type { DatabaseTransaction } from "../store/database.ts";
import type { Job, JobData, JobHandler } from "./define-job.ts";

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
  send<Data extends JobData>(job: Job<Data>, data: NoInfer<Data>, options?: JobOptions): Promise<void>;
  /** Enqueues many at once, without keys: the same work may wait twice. */
  sendAll<Data extends JobData>(
    job: Job<Data>,
    data: readonly NoInfer<Data>[],
    options?: Pick<JobOptions, "systemId" | "transaction">,
  ): Promise<void>;
  /** Has this node look for jobs of a kind now, as when a transaction has sent one. Every node looks once a second without being told. */
  wake(job: Pick<Job, "name">): void;
  /** How many jobs there are, of all nodes, as of some seconds ago. */
  counts(): Promise<readonly JobCounts[]>;
  /**
   * Begins to work.
   * @throws Error when a kind of job that the queue was opened with has no handler.
   */
  start(handlers: readonly JobHandler[]): Promise<void>;
}

/** How many jobs of a queue wait for a place, for their time, are under way, and have failed for good within the last hour. */
export interface JobCounts {
  readonly queue: string;
  readonly waiting: number;
  readonly scheduled: number;
  readonly active: number;
  readonly failed: number;
}
