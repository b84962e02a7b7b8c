import type { Clock, Stopwatch } from "../../clock.ts";
import type { Log } from "../../log.ts";
import type { Store } from "../../store/database.ts";
import type { Systems } from "../../systems/systems.ts";
import type { Ingest } from "../ingest.ts";
import type { SyncTarget } from "./sync-state-rows.ts";
import type { SyncRuns } from "./sync-run-sets.ts";

/** When to come back: after some seconds, at the usual interval, or not until the system is connected or resumed. */
export type NextRun = { readonly afterSeconds: number } | "usual" | "never";

/** What syncing needs to work. */
export interface SyncDependencies {
  readonly store: Store;
  readonly runs: SyncRuns;
  readonly systems: Pick<Systems, "vendor" | "report" | "byIds">;
  readonly ingest: Pick<Ingest, "write" | "normalize" | "remove" | "settle" | "position">;
  readonly clock: Clock;
  /** Default: the machine's stopwatch. */
  readonly stopwatch?: Stopwatch;
  readonly log: Log;
  /** Seconds between complete scans of an entity. */
  readonly scanIntervalSeconds: number;
  /** Called with the outcome of each run: `stopped` when its turn was over, its system was no longer in use, or the node stopped. */
  readonly onRun?: ((outcome: "success" | "failed" | "refused" | "stopped") => void) | undefined;
  /**
   * Called with when to come back, whether that takes a long turn, and the system's connector if it is known; returns when the next run is
   * planned, which is saved as the run ends (undefined: the plan stays). Default: nothing is planned.
   */
  readonly plan?: (next: NextRun, isLong: boolean, connectorId: string | null) => Date | null | undefined;
  /**
   * Called after a poll that finds a complete list due, or a decision about deletions to carry out, which is then done beside the polls.
   * Not for vendors whose every poll lists everything: theirs do both. Default: each poll does.
   */
  readonly scanSoon?: ((target: SyncTarget) => Promise<void>) | undefined;
  /** Called for a system whose connector reports refused credentials. */
  readonly doubt?: ((environmentId: string, systemId: string, traceId: string) => Promise<void>) | undefined;
}
