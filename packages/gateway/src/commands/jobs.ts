import { defineJob, type SystemJobData } from "../jobs/define-job.ts";

/** Runs the held commands of a system, oldest first. */
export const commandsJob = defineJob<SystemJobData>({
  name: "commands",
  policy: "stately",
  shares: { places: 6, perEnvironment: 4 },
});
