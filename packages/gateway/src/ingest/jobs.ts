import { defineJob, type SystemJobData } from "../jobs/define-job.ts";
import type { SyncTarget } from "./poll/sync-state-rows.ts";

/** The entities of a system are divided into this many parts. One poll and one scan of each part run at a time. */
const partsOfSystem = 2;
const partOf = ({ entity }: SyncTarget) =>
  String([...entity].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % partsOfSystem);

/** Polls one entity of one system. */
export const syncJob = defineJob<SyncTarget>({
  name: "sync",
  policy: "stately",
  shares: { places: 48, perEnvironment: 36, mostLong: 12, batch: 48, refill: 16 },
  part: partOf,
});

/** Reads part of a complete list of one entity of one system, beside its polls. */
export const scanJob = defineJob<SyncTarget>({
  name: "scan",
  policy: "stately",
  shares: { places: 16, perEnvironment: 12 },
  part: partOf,
});

/** Normalises the stored records of a system again. */
export const renormalizationJob = defineJob<SystemJobData>({
  name: "renormalization",
  policy: "stately",
  shares: { places: 4, perEnvironment: 2 },
});

/** Erases the data of a disconnected system. */
export const erasureJob = defineJob<SystemJobData>({
  name: "erasure",
  policy: "stately",
  shares: { places: 2, perEnvironment: 1 },
});
