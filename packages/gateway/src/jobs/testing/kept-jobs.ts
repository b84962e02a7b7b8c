import type { Job, JobData } from "../define-job.ts";
import type { JobQueue } from "../job-queue.ts";

/** A queue that runs nothing and keeps the jobs it is sent. */
export interface KeptJobs extends Pick<JobQueue, "send" | "sendAll" | "wake" | "waiting"> {
  /** Returns the data of all jobs of a kind that were sent since the last call. */
  take<Data extends JobData>(job: Job<Data>): readonly Data[];
}

/** Creates a queue for tests that check which jobs are sent. */
export function keepJobs(): KeptJobs {
  let kept: readonly { readonly name: string; readonly data: JobData; readonly id?: string | undefined }[] = [];
  return {
    send: async ({ name }, data) => void (kept = [...kept, { name, data }]),
    sendAll: async ({ name }, all, { idOf } = {}) =>
      void (kept = [...kept, ...all.map((data) => ({ name, data, id: idOf?.(data) }))]),
    waiting: async (_job, ids) => new Set(kept.flatMap(({ id }) => (id !== undefined && ids.includes(id) ? [id] : []))),
    wake() {},
    take<Data extends JobData>(job: Job<Data>) {
      const taken = kept.filter(({ name }) => name === job.name);
      kept = kept.filter(({ name }) => name !== job.name);
      return taken.map(({ data }) => data as Data); // sent as a job of this name
    },
  };
}
