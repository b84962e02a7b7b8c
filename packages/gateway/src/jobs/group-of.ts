import type { Job, JobData } from "./define-job.ts";

/**
 * What a job counts against: its part of the system, or of its environment when it names no system. Of keyed jobs only one of a group runs, so
 * that none is fetched whose key is under way: pg-boss would not hand out anything else before that one has ended.
 */
export function groupOf<Data extends JobData>(
  job: Job<Data>,
  data: Data,
  systemId?: string,
): { readonly id: string; readonly tier: string } {
  return { id: `${data.environmentId}/${data.systemId ?? systemId ?? ""}/${job.part(data)}`, tier: data.environmentId };
}
