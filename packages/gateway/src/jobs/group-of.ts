import type { Job, JobData } from "./define-job.ts";

/**
 * Returns the group that a job counts against: its part of the system, or of its environment when it names no system. Only one
 * keyed job of a group runs at a time, which keeps pg-boss from fetching a key that is already active: such a fetch would fail
 * and block every job behind it.
 */
export function groupOf<Data extends JobData>(
  job: Job<Data>,
  data: Data,
  systemId?: string,
): { readonly id: string; readonly tier: string } {
  return { id: `${data.environmentId}/${data.systemId ?? systemId ?? ""}/${job.part(data)}`, tier: data.environmentId };
}
