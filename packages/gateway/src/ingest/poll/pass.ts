import type { ServedEntity } from "../../catalog/entity-connectors.ts";
import type { VendorHandle } from "../../vendor-calls/vendor-handle.ts";
import type { SyncRunKind } from "../tables.ts";
import type { BegunRun } from "./sync-run-sets.ts";
import type { Turn } from "./turn.ts";
import type { RunCounts } from "./write-page.ts";

/** The state that a run works on. */
export interface Pass {
  readonly runId: string;
  readonly kind: SyncRunKind;
  readonly handle: VendorHandle;
  readonly served: ServedEntity;
  readonly state: BegunRun;
  readonly traceId: string;
  /** Consecutive failures before this run, of its kind. */
  readonly failures: number;
  readonly counts: RunCounts;
  readonly startedAt: Date;
  readonly turn: Turn;
}
