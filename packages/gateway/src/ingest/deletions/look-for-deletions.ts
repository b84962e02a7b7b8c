import { hasRecovered } from "../poll/list-progress.ts";
import { newScan, scanEntity, type Scanning } from "./scan-entity.ts";
import { settleDeletions } from "./settle-deletions.ts";
import { saveScan } from "./scan-state-rows.ts";
import type { Pass } from "../poll/pass.ts";
import type { SyncDependencies } from "../poll/sync-dependencies.ts";
import { saveSyncState, type SyncState, type SyncTarget } from "../poll/sync-state-rows.ts";

/** What looking came to: whether it is through, and whether the list under way is past where it last failed. */
export interface LookEnd {
  readonly isThrough: boolean;
  readonly hasRecovered: boolean;
}

const through: LookEnd = { isThrough: true, hasRecovered: true };

/**
 * Carries out what an operator decided about suspected deletions, and then lists everything where that is due. A first pass that lists
 * everything is a scan already; later ones come at long intervals, for deletions that nobody told of and for records whose time went back,
 * as when the vendor restored its backup. Where no list is complete, the next pass asks for everything that ever changed instead. It is
 * not through when it has to go on later because the turn's time is up.
 */
export async function lookForDeletions(
  dependencies: SyncDependencies,
  target: SyncTarget,
  { runId, handle, served, state, traceId, counts, turn }: Pass,
): Promise<LookEnd> {
  const { store, clock, log } = dependencies;
  const { all } = served.connector;
  const isFirst = state.phase === "backfill";
  if (all?.coverage !== "complete") {
    const isDueAgain = isFirst || isDue(state, clock(), dependencies.scanIntervalSeconds);
    if (isDueAgain) await saveSyncState(store, target, { scanned_at: clock(), ...(isFirst ? {} : { since: null }) });
    return through;
  }
  const batch = { ...target, handle, traceId, cause: "POLL" as const, occurredAt: null };
  const work = { entity: { ...served.connector, all }, batch, counts, turn };
  turn.begin();
  if (!(await settleDeletions(dependencies, target, work))) return { isThrough: false, hasRecovered: true };
  if (isFirst) {
    await saveSyncState(store, target, { scanned_at: clock() });
    return through;
  }
  if (!isDue(state, clock(), dependencies.scanIntervalSeconds)) return { isThrough: true, hasRecovered: state.scan === null };
  const scan = state.scan?.notBefore === null ? state.scan : newScan(clock(), state.scan?.progress.failedAt);
  if (!turn.hasTime()) {
    await saveScan(store.environment(target.environmentId), target, runId, scan);
    return { isThrough: false, hasRecovered: hasRecovered(scan.progress) };
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
  return end;
}

/** Also while a list is under way. */
function isDue({ scan, scanned_at: scannedAt }: SyncState, now: Date, intervalSeconds: number): boolean {
  const interval = intervalSeconds * 1000;
  // What lies too far in the future was before the clock was set back, and nobody knows how long.
  if (scan !== null) {
    const rest = scan.notBefore === null ? 0 : Date.parse(scan.notBefore) - now.getTime();
    return rest <= 0 || rest > interval;
  }
  if (scannedAt === null) return true;
  const age = now.getTime() - scannedAt.getTime();
  return age < 0 || age >= interval;
}
