import type { Job, JobData } from "../define-job.ts";
import type { JobQueue } from "../job-queue.ts";

/** A queue that works nothing off, and keeps what it is sent. */
export interface KeptJobs extends Pick<JobQueue, "send" | "sendAll" | "wake"> {
  /** Hands out the data of all jobs of a kind that were sent since it was last asked. */
  take<Data extends JobData>(job: Job<Data>): readonly Data[];
}

/** Makes a queue for tests of what is sent. */
export function keepJobs(): KeptJobs {
  let kept: readonly { readonly name: string; readonly data: JobData }[] = [];
  return {
    send: async ({ name }, data) => void (kept = [...kept, { name, data }]),
    sendAll: async ({ name }, all) => void (kept = [...kept, ...all.map((data) => ({ name, data }))]),
    wake() {},
    take<Data extends JobData>(job: Job<Data>) {
      const taken = kept.filter(({ name }) => name === job.name);
      kept = kept.filter(({ name }) => name !== job.name);
      return taken.map(({ data }) => data as Data); // sent as a job of this name
    },
  };
}
