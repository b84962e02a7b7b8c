import { defineJob, type JobData } from "../jobs/define-job.ts";
import type { Telling } from "./alert.ts";

export interface MessageJobData extends JobData {
  readonly channelId: string;
  readonly alertId: string;
  readonly telling: Telling;
  /** When it was told, in ISO 8601. */
  readonly at: string;
}

/** Sends one message of one alert to one channel. It was enqueued in the transaction that tells it, so once. */
export const messageJob = defineJob<MessageJobData>({
  name: "alert-messages",
  policy: "standard",
  shares: { places: 4, perEnvironment: 2, perGroup: 1 },
  part: ({ channelId }) => channelId,
});
