import { defineJob, type SystemJobData } from "../jobs/define-job.ts";
import type { SyncTarget } from "./poll/sync-state-rows.ts";

/** The entities of a system are divided into this many parts, and one sync of each part runs at a time. */
const syncsPerSystem = 2;

/** Polls one entity of one system. */
export const syncJob = defineJob<SyncTarget>({
  name: "sync",
  policy: "stately",
  shares: { places: 48, perEnvironment: 36, mostLong: 12, batch: 48, refill: 16 },
  part: ({ entity }) => String([...entity].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % syncsPerSystem),
});

/**
 * Reads part of a complete list of one entity of one system, beside its polls. One at a time of each system: these lists are long, and no
 * hurry.
 */
export const scanJob = defineJob<SyncTarget>({
  name: "scan",
  policy: "stately",
  shares: { places: 16, perEnvironment: 12 },
});

/** Erases the data of a disconnected system. */
export const erasureJob = defineJob<SystemJobData>({
  name: "erasure",
  policy: "stately",
  shares: { places: 2, perEnvironment: 1 },
});
