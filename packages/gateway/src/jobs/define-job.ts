/** The priority of a job that takes a long turn. All others have 0. */
export const longPriority = -1;

/** What every job's data contains: its environment and, if any, its system. */
export interface JobData {
  readonly environmentId: string;
  readonly systemId?: string;
}

/** The data of a job that concerns a whole system. */
export interface SystemJobData extends JobData {
  readonly systemId: string;
}

/** How a node shares out the places of one queue. */
export interface Shares {
  /** The number of jobs that a node runs at once. */
  readonly places: number;
  /** The most places that one environment gets. A single tenant never takes all of them. */
  readonly perEnvironment: number;
  /** The most jobs of one group that run at once, on all nodes together. Default: 1. */
  readonly perGroup?: number;
  /** The number of jobs that one statement fetches. Default: 1. */
  readonly batch?: number;
  /**
   * The number of places that are filled together while jobs wait; a place that is free waits for others for some milliseconds at most.
   * Default: 1.
   */
  readonly refill?: number;
  /** The most places for jobs that take a long turn. They get at least one whenever such a job waits. Default: all. */
  readonly mostLong?: number;
}

/** One kind of background work: its queue and how its places are shared out. */
export interface Job<Data extends JobData = JobData> {
  /** The queue's name. It never changes, because jobs wait under it in users' databases. */
  readonly name: string;
  /** `stately`: at most one job per key waits and at most one runs. */
  readonly policy: "stately" | "standard";
  readonly shares: Required<Shares>;
  /** Returns the part of its system's work that a job belongs to. The jobs of one part of a system form a group. */
  part(data: Data): string;
}

/** When a job that ends runs again, and whether that takes a long turn. */
export interface NextTurn {
  readonly afterSeconds: number;
  readonly isLong: boolean;
}

/** The place that a job was given. */
export interface JobTurn {
  /** Whether the job was sent for a long turn. */
  readonly isLong: boolean;
  /** Sends the job again as it ends, in the same write, unless another job of its key waits by then. Not if the work fails. */
  again(next: NextTurn): void;
}

/** One kind of background work and the function that does it. */
export interface JobHandler<Data extends JobData = JobData> {
  readonly job: Job<Data>;
  /** Throws to have the job retried, a few times with growing pauses. */
  work(data: Data, signal: AbortSignal, turn?: JobTurn): Promise<void>;
}

/**
 * Declares a kind of background work, in the `jobs.ts` of its stage.
 *
 * @param part splits a system's work: up to `shares.perGroup` jobs of each part run at once. Default: everything is one part.
 */
export function defineJob<Data extends JobData>({
  name,
  policy,
  shares,
  part = () => "",
}: {
  readonly name: string;
  readonly policy: Job["policy"];
  readonly shares: Shares;
  readonly part?: (data: Data) => string;
}): Job<Data> {
  return { name, policy, shares: { perGroup: 1, batch: 1, refill: 1, mostLong: shares.places, ...shares }, part };
}

/** Binds a job to the function that does its work. */
export const handle = <Data extends JobData>(job: Job<Data>, work: JobHandler<Data>["work"]): JobHandler<Data> => ({ job, work });
