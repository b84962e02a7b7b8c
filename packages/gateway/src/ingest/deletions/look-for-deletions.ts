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
  /** Whether there is work for a run beside the polls. */
  readonly wantsScan?: boolean;
}

/**
 * Whether an operator's decision about suspected deletions waits, or a complete list is due or in progress. Only for an entity that was listed
 * once.
 */
export const isScanWanted = (state: SyncState & { readonly hasDecision: boolean }, now: Date, intervalSeconds: number): boolean =>
  state.hasDecision || (state.phase !== "backfill" && isDue(state, now, intervalSeconds));

/**
 * Has deletions looked for if that is due: beside the polls, or here where every poll lists everything. A first pass that lists
 * everything counts as a scan. Later scans run at long intervals, to find unreported deletions and records whose time went back, for
 * example after the vendor restored a backup. Without a complete list, the next pass lists all changes from the beginning instead.
 *
 * @param changes the state that the pass leaves. It is saved before anything else is done, otherwise as the run ends.
 */
export async function lookForDeletions(
  dependencies: SyncDependencies,
  target: SyncTarget,
  pass: Pass,
  changes: StateChanges,
): Promise<LookEnd> {
  const { clock, scanIntervalSeconds } = dependencies;
  const { served, state } = pass;
  const { all, changedSince } = served.connector;
  const isFirst = state.phase === "backfill";
  const through = { isThrough: true, hasRecovered: true, changes };
  if (all?.coverage !== "complete") {
    if (!isFirst && !isDue(state, clock(), scanIntervalSeconds)) return through;
    return { ...through, changes: { ...changes, scanned_at: clock(), ...(isFirst ? {} : { since: null }) } };
  }
  if (dependencies.scanSoon === undefined || changedSince === undefined)
    return await scanForDeletions(dependencies, target, pass, changes);
  const wantsScan = isScanWanted(state, clock(), scanIntervalSeconds);
  return { ...through, changes: isFirst ? { ...changes, scanned_at: clock() } : changes, wantsScan };
}

/**
 * Carries out an operator's decision about suspected deletions, and then lists everything if that is due. If the turn's time is up, the work
 * is not done and continues later.
 *
 * @param changes as for {@link lookForDeletions}.
 */
export async function scanForDeletions(
  dependencies: SyncDependencies,
  target: SyncTarget,
  { runId, kind, handle, served, state, traceId, failures, counts, turn }: Pass,
  changes: StateChanges,
): Promise<LookEnd> {
  const { store, clock, log } = dependencies;
  const savePass = async () => {
    if (Object.keys(changes).length > 0) await saveSyncState(store, target, changes);
  };
  const { all } = served.connector;
  if (all?.coverage !== "complete") return { isThrough: true, hasRecovered: true, changes };
  const batch = { ...target, handle, traceId, cause: "POLL" as const, occurredAt: null };
  const work = { entity: { ...served.connector, all }, batch, counts, turn };
  if (state.hasDecision) {
    await savePass();
    turn.begin();
    if (!(await settleDeletions(dependencies, target, work))) return { isThrough: false, hasRecovered: true, changes: {} };
  }
  if (state.phase === "backfill")
    return { isThrough: true, hasRecovered: true, changes: kind === "scan" ? changes : { ...changes, scanned_at: clock() } };
  if (!isDue(state, clock(), dependencies.scanIntervalSeconds))
    return { isThrough: true, hasRecovered: state.scan === null, changes };
  await savePass();
  const scan = state.scan === null ? newScan(clock()) : { ...state.scan, notBefore: null };
  if (!turn.hasTime()) {
    await saveScan(store.environment(target.environmentId), target, runId, scan);
    return { isThrough: false, hasRecovered: hasRecovered(scan.progress), changes: {} };
  }
  turn.begin();
  const scanning: Scanning = { ...work, runId, scan, failures };
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
