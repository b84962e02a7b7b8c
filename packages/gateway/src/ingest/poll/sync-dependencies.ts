import type { Clock, Stopwatch } from "../../clock.ts";
import type { Log } from "../../log.ts";
import type { Store } from "../../store/database.ts";
import type { Systems } from "../../systems/systems.ts";
import type { Ingest } from "../ingest.ts";

/** What syncing needs to work. */
export interface SyncDependencies {
  readonly store: Store;
  readonly systems: Pick<Systems, "vendor" | "report" | "byIds">;
  readonly ingest: Pick<Ingest, "write" | "normalize" | "remove" | "settle" | "position">;
  readonly clock: Clock;
  /** Default: the machine's stopwatch. */
  readonly stopwatch?: Stopwatch;
  readonly log: Log;
  /** Seconds between complete scans of an entity. */
  readonly scanIntervalSeconds: number;
  /** Called with the outcome of each run: `stopped` when its turn was over, its system was no longer in use, or the node stopped. */
  readonly onRun?: ((outcome: "success" | "failed" | "stopped") => void) | undefined;
  /** Called for a system whose connector reports refused credentials. */
  readonly doubt?: ((environmentId: string, systemId: string, traceId: string) => Promise<void>) | undefined;
}
