import { defineJob, type JobData, type SystemJobData } from "../jobs/define-job.ts";

/** The ingress event to process. */
export interface IngressJobData extends JobData {
  /** The id of the ingress event. The name must not change, because jobs with it wait in users' databases. */
  readonly deliveryId: string;
}

/**
 * Processes the waiting ingress events of one system in sets. Each transaction that stores events sends one, unless the node is at work on
 * the system already.
 */
export const systemEventsJob = defineJob<SystemJobData>({
  name: "ingress-of-system",
  policy: "standard",
  shares: { places: 32, perEnvironment: 24, batch: 16 },
});

/** Processes one ingress event that could not be processed together with others, or that is processed again by hand. */
export const ingressJob = defineJob<IngressJobData>({
  name: "ingress",
  policy: "standard",
  shares: { places: 60, perEnvironment: 45, perGroup: 20, batch: 10 },
});

/** Checks the webhooks set up at the vendor, and repairs them. */
export const webhooksJob = defineJob<SystemJobData>({
  name: "webhooks",
  policy: "stately",
  shares: { places: 4, perEnvironment: 3 },
});
