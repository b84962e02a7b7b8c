import type { VendorHandle } from "../vendor/vendor-handle.ts";
import type { ServedEntity } from "../catalog/entity-connectors.ts";
import { scanEntity } from "./scan-entity.ts";
import { settleDeletions } from "./settle-deletions.ts";
import type { SyncDependencies } from "./sync-entity.ts";
import { saveSyncState, type SyncState, type SyncTarget } from "./sync-state-rows.ts";
import type { RunCounts } from "./write-page.ts";

/** Of the pass that is through. */
export interface PassedBefore {
  readonly handle: VendorHandle;
  readonly served: ServedEntity;
  readonly state: SyncState;
  readonly traceId: string;
  readonly counts: RunCounts;
}

/**
 * Carries out what an operator decided about held deletions, and then lists everything where that is due. A first pass that lists
 * everything is a scan already; later ones come at long intervals, for deletions that nobody told of. Answers false when it has to go on
 * later because the stopwatch has come to `until`.
 */
export async function lookForDeletions(
  dependencies: SyncDependencies,
  target: SyncTarget,
  { handle, served, state, traceId, counts }: PassedBefore,
  until: number,
): Promise<boolean> {
  const { store, clock, log } = dependencies;
  const { all } = served.connector;
  if (all?.coverage !== "complete") return true;
  const batch = { ...target, handle, traceId, cause: "POLL" as const, occurredAt: null };
  if (!(await settleDeletions(dependencies, target, served.connector, batch, counts, until))) return false;
  const isFirst = state.phase === "backfill";
  const age = clock().getTime() - (state.scanned_at?.getTime() ?? 0);
  // A scan in the future was before the clock was set back, and nobody knows how long.
  const isDue = state.scanned_at === null || age < 0 || age >= dependencies.scanIntervalSeconds * 1000;
  if (!isFirst && !isDue) return true;
  if (!isFirst) {
    const held = await scanEntity(dependencies, target, { ...served.connector, all }, batch, counts);
    if (held > 0) {
      log.error(
        { ...target, traceId, deletions: held },
        "a complete list left out an unlikely share of the records; nothing was deleted",
      );
    }
  }
  await saveSyncState(store, target, { scanned_at: clock() });
  return true;
}
