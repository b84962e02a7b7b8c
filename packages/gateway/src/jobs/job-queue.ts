import type { DatabaseTransaction } from "../store/database.ts";
import type { Job, JobData, JobHandler } from "./define-job.ts";

/** When and how a job is enqueued. */
export interface JobOptions {
  /** At most one job per key waits and at most one runs. */
  readonly key?: string;
  /** With a key: leave a job that already waits as it is. Otherwise this one's time replaces its time. */
  readonly onlyIfNoneWaits?: boolean;
  /** Seconds from now. Default: 0. */
  readonly afterSeconds?: number;
  /** Enqueues the job together with its data. Not with `key`. Call `wake` once the transaction has committed. */
  readonly transaction?: DatabaseTransaction;
  /** Whether the job takes a long turn and so leaves some of the queue's places to others. Default: false. */
  readonly isLong?: boolean;
  /** The system that the job counts against, when the data does not name it. */
  readonly systemId?: string;
}

/**
 * Durable background work in the gateway's own database. A job runs at least once; after a crash it runs again. Each node shares
 * its places fairly between environments, and between the systems of one environment.
 */
export interface JobQueue extends AsyncDisposable {
  send<Data extends JobData>(job: Job<Data>, data: NoInfer<Data>, options?: JobOptions): Promise<void>;
  /**
   * Enqueues many jobs at once. Without `keyOf` the same work may wait twice; with it, a job that already waits stays as it is.
   *
   * @param options.keyOf returns the key of a job.
   * @param options.isLong returns whether a job takes a long turn. Default: none does.
   * @param options.idOf returns a new UUID as the id of a job, for whoever asks about it later.
   */
  sendAll<Data extends JobData>(
    job: Job<Data>,
    data: readonly NoInfer<Data>[],
    options?: Pick<JobOptions, "afterSeconds" | "systemId" | "transaction"> & {
      readonly keyOf?: (data: NoInfer<Data>) => string;
      readonly isLong?: (data: NoInfer<Data>) => boolean;
      readonly idOf?: (data: NoInfer<Data>) => string | undefined;
    },
  ): Promise<void>;
  /** Those of the jobs with these ids that have not begun. They see what was committed before the call. */
  waiting(job: Pick<Job, "name">, ids: readonly string[]): Promise<ReadonlySet<string>>;
  /**
   * Makes this node look for jobs of this kind now, for example after a transaction has sent one. Every node looks once a second
   * anyway.
   */
  wake(job: Pick<Job, "name">): void;
  /** Counts the jobs of all nodes. The numbers are some seconds old. */
  counts(): Promise<readonly JobCounts[]>;
  /**
   * Starts running jobs.
   * @throws Error when a kind of job that the queue was opened with has no handler.
   */
  start(handlers: readonly JobHandler[]): Promise<void>;
}

/**
 * How many jobs of a queue wait for a place, are scheduled for later, are active, and have failed for good within the last hour.
 */
export interface JobCounts {
  readonly queue: string;
  readonly waiting: number;
  readonly scheduled: number;
  readonly active: number;
  readonly failed: number;
}
