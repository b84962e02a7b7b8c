import { hasRecovered } from "../poll/list-progress.ts";
import { newScan, scanEntity, type Scanning } from "./scan-entity.ts";
import { settleDeletions } from "./settle-deletions.ts";
import { saveScan } from "./scan-state-rows.ts";
import type { Pass } from "../poll/pass.ts";
import type { SyncDependencies } from "../poll/sync-dependencies.ts";
import { saveSyncState, type StateChanges, type SyncState, type SyncTarget } from "../poll/sync-state-rows.ts";

/** The outcome: whether everything is done, and whether the list in progress is past the page where it last failed. */
export interface LookEnd {
  readonly isThrough: boolean;
  readonly hasRecovered: boolean;
  /** The state that is saved as the run ends. */
  readonly changes: StateChanges;
}

/**
 * Carries out an operator's decision about suspected deletions, and then lists everything if that is due. A first pass that lists
 * everything counts as a scan. Later scans run at long intervals, to find unreported deletions and records whose time went back, for
 * example after the vendor restored a backup. Without a complete list, the next pass lists all changes from the beginning instead. If the
 * turn's time is up, the work is not done and continues later.
 *
 * @param changes the state that the pass leaves. It is saved before anything else is done, otherwise as the run ends.
 */
export async function lookForDeletions(
  dependencies: SyncDependencies,
  target: SyncTarget,
  { runId, handle, served, state, traceId, counts, turn }: Pass,
  changes: StateChanges,
): Promise<LookEnd> {
  const { store, clock, log } = dependencies;
  const throughWith = (more: StateChanges): LookEnd => ({
    isThrough: true,
    hasRecovered: true,
    changes: { ...changes, ...more },
  });
  const savePass = async () => {
    if (Object.keys(changes).length > 0) await saveSyncState(store, target, changes);
  };
  const { all } = served.connector;
  const isFirst = state.phase === "backfill";
  if (all?.coverage !== "complete") {
    const isDueAgain = isFirst || isDue(state, clock(), dependencies.scanIntervalSeconds);
    return throughWith(isDueAgain ? { scanned_at: clock(), ...(isFirst ? {} : { since: null }) } : {});
  }
  const batch = { ...target, handle, traceId, cause: "POLL" as const, occurredAt: null };
  const work = { entity: { ...served.connector, all }, batch, counts, turn };
  if (state.hasDecision) {
    await savePass();
    turn.begin();
    if (!(await settleDeletions(dependencies, target, work))) return { isThrough: false, hasRecovered: true, changes: {} };
  }
  if (isFirst) return throughWith({ scanned_at: clock() });
  if (!isDue(state, clock(), dependencies.scanIntervalSeconds))
    return { isThrough: true, hasRecovered: state.scan === null, changes };
  await savePass();
  const scan = state.scan?.notBefore === null ? state.scan : newScan(clock(), state.scan?.progress.failedAt);
  if (!turn.hasTime()) {
    await saveScan(store.environment(target.environmentId), target, runId, scan);
    return { isThrough: false, hasRecovered: hasRecovered(scan.progress), changes: {} };
  }
  turn.begin();
  const scanning: Scanning = { ...work, runId, scan, failures: state.failures };
  const { suspected, ...end } = await scanEntity(dependencies, target, scanning);
  if (suspected > 0) {
    log.error(
      { ...target, traceId, deletions: suspected },
      "a complete list left out an unlikely share of the records; nothing was deleted",
    );
  }
  return { ...end, changes: {} };
}

/** True while a list is in progress, too. */
function isDue({ scan, scanned_at: scannedAt }: SyncState, now: Date, intervalSeconds: number): boolean {
  const interval = intervalSeconds * 1000;
  // A time too far in the future was set before the clock was put back by an unknown amount.
  if (scan !== null) {
    const rest = scan.notBefore === null ? 0 : Date.parse(scan.notBefore) - now.getTime();
    return rest <= 0 || rest > interval;
  }
  if (scannedAt === null) return true;
  const age = now.getTime() - scannedAt.getTime();
  return age < 0 || age >= interval;
}
