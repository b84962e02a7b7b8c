import type { SyncRunKind } from "../tables.ts";

/** That the end of a run is the end of its sync, a pass or a complete list over all its runs, and is to be told as a notice. */
export interface SyncTold {
  /** `CHANGES`: a poll. `COMPLETE`: a complete list beside the polls. */
  readonly kind: "FIRST" | "CHANGES" | "COMPLETE";
  readonly runKind: SyncRunKind;
  /** When its first run began. */
  readonly startedAt: Date;
  /** Null unless it failed. */
  readonly errorCode: string | null;
  readonly traceId: string;
  /** Whether it is told even if no record changed. */
  readonly isAlways: boolean;
}
