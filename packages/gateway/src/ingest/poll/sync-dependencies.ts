import type { Clock, Stopwatch } from "../../clock.ts";
import type { Log } from "../../log.ts";
import type { Store } from "../../store/database.ts";
import type { Systems } from "../../systems/systems.ts";
import type { Ingest } from "../ingest.ts";

/** What syncing works with. */
export interface SyncDependencies {
  readonly store: Store;
  readonly systems: Pick<Systems, "vendor" | "report" | "byIds">;
  readonly ingest: Pick<Ingest, "write" | "remove" | "settle" | "position">;
  readonly clock: Clock;
  /** Default: the machine's. */
  readonly stopwatch?: Stopwatch;
  readonly log: Log;
  /** Seconds between complete scans of an entity. */
  readonly scanIntervalSeconds: number;
  /** Told how each run ended: `stopped` when its turn was over, its system is not in use any more or the node stops. */
  readonly onRun?: ((outcome: "success" | "failed" | "stopped") => void) | undefined;
  /** Told of a system whose connector takes its credentials for dead. */
  readonly doubt?: ((environmentId: string, systemId: string, traceId: string) => Promise<void>) | undefined;
}
