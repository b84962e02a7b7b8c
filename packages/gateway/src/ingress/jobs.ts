import { defineJob, type JobData, type SystemJobData } from "../jobs/define-job.ts";

/** Which stored webhook to process. */
export interface IngressJobData extends JobData {
  /** The id of the ingress event. Jobs wait in users' databases under this name, so it stays as it is. */
  readonly deliveryId: string;
}

/** Processes one stored webhook. */
export const ingressJob = defineJob<IngressJobData>({
  name: "ingress",
  policy: "standard",
  shares: { places: 60, perEnvironment: 45, perGroup: 20, batch: 10 },
});

/** Looks at the webhooks that are set up at the vendor, and repairs them. */
export const webhooksJob = defineJob<SystemJobData>({
  name: "webhooks",
  policy: "stately",
  shares: { places: 4, perEnvironment: 3 },
});
