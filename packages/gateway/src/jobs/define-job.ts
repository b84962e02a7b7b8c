/** What every job names: whose it is, and of which system. */
export interface JobData {
  readonly environmentId: string;
  readonly systemId?: string;
}

/** What work on a whole system is about. */
export interface SystemJobData extends JobData {
  readonly systemId: string;
}

/** How a node shares the places of one queue. */
export interface Shares {
  /** Jobs that a node runs at once. */
  readonly places: number;
  /** Of these at most so many for one environment: a single tenant never takes all of them. */
  readonly perEnvironment: number;
  /** Jobs of one group at once, on all nodes together. Default: 1. */
  readonly perGroup?: number;
  /** How many are fetched with one statement. Default: 1. */
  readonly batch?: number;
  /** Of the places at most so many for jobs that take a long turn; at least one, when one waits. Default: all. */
  readonly mostLong?: number;
}

/** One kind of background work: its queue, and how that is shared. */
export interface Job<Data extends JobData = JobData> {
  /** The name of its queue, which stays as it is: jobs wait in users' databases under it. */
  readonly name: string;
  /** A job with a key is `stately`: at most one of a key waits and at most one runs. */
  readonly policy: "stately" | "standard";
  readonly shares: Required<Shares>;
  /** Into which part of its system's work a job falls. Jobs of one system and part are a group. */
  part(data: Data): string;
}

/** The place that a job has been given. */
export interface JobTurn {
  /** Whether it was sent for a long turn. */
  readonly isLong: boolean;
}

/** One kind of background work with what does it. */
export interface JobHandler<Data extends JobData = JobData> {
  readonly job: Job<Data>;
  /** Throws to have the job tried again, a few times with growing pauses. */
  work(data: Data, signal: AbortSignal, turn?: JobTurn): Promise<void>;
}

/**
 * Declares a kind of background work, in `jobs.ts` of the stage that it belongs to.
 *
 * @param part splits a system's work: as many jobs as `shares.perGroup` says run of each part at once. Default: all is one part.
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
  return { name, policy, shares: { perGroup: 1, batch: 1, mostLong: shares.places, ...shares }, part };
}

/** Says what does the work of a job. */
export const handle = <Data extends JobData>(job: Job<Data>, work: JobHandler<Data>["work"]): JobHandler<Data> => ({ job, work });
