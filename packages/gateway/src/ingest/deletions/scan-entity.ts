import { isStaleCursor } from "@fettle/connector";
import type { AnyEntityConnector } from "../../catalog/entity-connectors.ts";
import { systemStopwatch } from "../../clock.ts";
import { randomId } from "../../identifiers.ts";
import { giveTurn } from "../../store/give-turn.ts";
import type { ScanState } from "../tables.ts";
import { giveUpMissing, scansUntilDeleted, type GivingUp } from "./give-up.ts";
import { deleteSuspected, lockSuspected, saveSuspected } from "./suspected-deletion-rows.ts";
import { lockConnectedSystem } from "../../systems/registry/lock-for-writing.ts";
import type { IngestBatch } from "../ingest.ts";
import { askAhead } from "../../ask-ahead.ts";
import { advance, checkPage, EndlessListError, failed, hasRecovered, noProgress } from "../poll/list-progress.ts";
import { countMissing, findAbsences, forgetMissing, selectMissing } from "./missing-rows.ts";
import { retryOnConflict } from "../write/retry-on-conflict.ts";
import { forgetShown, keepShown, saveScan } from "./scan-state-rows.ts";
import type { SyncDependencies } from "../poll/sync-dependencies.ts";
import { saveCounts } from "../poll/sync-run-rows.ts";
import type { SyncTarget } from "../poll/sync-state-rows.ts";
import { TurnOver } from "../poll/turn.ts";
import { forgetUnlisted } from "../write/unread-rows.ts";
import { readPayloads, writePage } from "../poll/write-page.ts";

/** Deletions that exceed both this share of an entity's records and this number are unlikely, and wait for an operator. */
const unlikelyShare = 0.2;
const unlikelyNumber = 10;

/** This many ids of shown records are kept in memory; more are stored in rows. */
const mostInMemory = 5000;
/** A list whose last turn was longer ago begins again, because too much may have shifted since. */
const longestRestMilliseconds = 6 * 3_600_000;

/** A complete list, and the run that reads part of it. */
export interface Scanning extends GivingUp {
  readonly entity: AnyEntityConnector & { readonly all: NonNullable<AnyEntityConnector["all"]> };
  readonly runId: string;
  /** The progress of the list. */
  readonly scan: ScanState;
  /** The number of consecutive failures before this run. */
  readonly failures: number;
}

const nothing = (suspected: number) => ({ isToGiveUp: false, suspected });

/** The outcome of a turn. `suspected`: how many deletions wait for an operator. */
export interface ScanEnd {
  readonly isThrough: boolean;
  readonly hasRecovered: boolean;
  readonly suspected: number;
}

/** A list that is about to begin. */
export const newScan = (
  now: Date,
  {
    failedAt = null,
    notBefore = null,
    failures = 0,
  }: { failedAt?: number | null; notBefore?: Date | null; failures?: number } = {},
): ScanState => ({
  id: randomId("scan"),
  startedAt: now.toISOString(),
  startedAfter: null,
  cursor: null,
  rejected: 0,
  isListed: false,
  savedAt: now.toISOString(),
  notBefore: notBefore?.toISOString() ?? null,
  failures,
  progress: noProgress(failedAt),
});

/**
 * Lists an entity completely, in as many turns as needed, to find unreported deletions. A record that two consecutive complete lists leave
 * out gets a tombstone. Adds to `counts`.
 *
 * The ids of shown records are kept in memory and stored at the end of a turn, before the next page: a process that is killed reads some
 * pages twice and forgets none. A list that is given up, or whose place the vendor no longer accepts, has no effect; the next one begins
 * again. Only a run that has not been presumed dead completes the list, so each list counts once.
 * @throws TurnOver, the signal's reason and ConnectorErrors, after its place has been saved.
 */
export async function scanEntity(dependencies: SyncDependencies, target: SyncTarget, work: Scanning): Promise<ScanEnd> {
  const { store, clock, log } = dependencies;
  const { batch, entity, runId, turn } = work;
  const database = store.environment(target.environmentId);
  const end = async (suspected = 0): Promise<ScanEnd> => {
    await saveScan(database, target, runId, null, { scanned_at: clock() });
    await forgetShown(database, target, turn.signal);
    return { isThrough: true, hasRecovered: true, suspected };
  };
  let { scan } = work;
  if (!scan.isListed) {
    const listed = await listAll(dependencies, target, work);
    if (!listed.isThrough) return { isThrough: false, hasRecovered: hasRecovered(listed.scan.progress), suspected: 0 };
    scan = listed.scan;
    await forgetUnlisted(database, target, new Date(scan.startedAt));
    // Rejected records were listed too, but cannot be identified. If the vendor can be asked about each missing record, that does not
    // matter.
    if (scan.rejected > 0 && entity.read === undefined) {
      const { rejected } = scan;
      log.warn({ ...target, rejected }, "a complete list contained unreadable records, so deletions were not checked");
      return await end();
    }
    const found = await noteAbsences(dependencies, target, { ...work, scan }, listed.seen);
    if (!found.isToGiveUp) return await end(found.suspected);
  }
  // An earlier scan stored this value.
  const startedAfter = scan.startedAfter as IngestBatch["askedAfter"];
  const isThrough = await giveUpMissing(
    dependencies,
    target,
    { entity, batch, counts: work.counts, turn },
    async () => startedAfter,
  );
  return isThrough ? await end() : { isThrough, hasRecovered: true, suspected: 0 };
}

interface Listed {
  readonly isThrough: boolean;
  readonly scan: ScanState;
  /** The records shown in this turn and not yet stored. */
  readonly seen: ReadonlySet<string>;
}

/** Continues the list until it ends or the turn is over. Asks for the next page while one is written, as a pass does. */
async function listAll(dependencies: SyncDependencies, target: SyncTarget, work: Scanning): Promise<Listed> {
  const { store, ingest, clock, stopwatch = systemStopwatch } = dependencies;
  const { entity, batch, counts, turn, runId } = work;
  const database = store.environment(target.environmentId);
  const seen = new Set<string>();
  const begin = async ({ progress: { failedAt }, failures = 0 }: ScanState) => ({
    ...newScan(clock(), { failedAt, failures }),
    startedAfter: await ingest.position(target.environmentId),
  });
  const rested = clock().getTime() - Date.parse(work.scan.savedAt);
  const isResumed = work.scan.cursor !== null && rested >= 0 && rested < longestRestMilliseconds;
  let scan = isResumed ? work.scan : await begin(work.scan);
  const save = async (progress = scan.progress) => {
    await keepShown(database, target, scan.id, seen);
    seen.clear();
    scan = { ...scan, progress, savedAt: clock().toISOString() };
    await saveScan(database, target, runId, scan);
  };
  const pages = askAhead(async (cursor) => {
    const askedAfter = await ingest.position(target.environmentId);
    const page = await turn.ask(async () => checkPage(await entity.all.page(batch.handle.vendor, cursor)));
    return { askedAfter, page, read: readPayloads(ingest, batch, page.payloads) };
  });
  let isWanted = true;
  try {
    for (let isFirst = true; ; isFirst = false) {
      const began = stopwatch();
      const taken = await pages.take(scan.cursor).catch((error: unknown) => {
        if (isFirst && isResumed && isStaleCursor(error)) return null;
        throw error;
      });
      if (taken === null) {
        // The vendor no longer accepts the saved place.
        scan = await begin(scan);
        continue;
      }
      const { askedAfter, page, read } = taken;
      if (page.next !== null && isWanted && turn.hasTime()) pages.begin(page.next);
      const rejectedBefore = counts.rejected;
      const shown = await writePage(ingest, batch, entity, { read, askedAfter }, counts, turn.ask);
      for (const id of shown.recordIds) seen.add(id);
      const progress = advance(scan.progress, page, shown, stopwatch() - began);
      const rejected = scan.rejected + counts.rejected - rejectedBefore;
      turn.advance();
      if (page.next === null) return { isThrough: true, scan: { ...scan, rejected, progress }, seen };
      scan = { ...scan, cursor: page.next, rejected, progress, ...(hasRecovered(progress) && { failures: 0 }) };
      const standing = await saveCounts(store, target, { id: runId, counts });
      isWanted = standing === "wanted";
      if (standing === "presumed dead" || !(isWanted || pages.isAhead)) throw new TurnOver("The run is no longer needed.");
      if (!pages.isAhead && !turn.hasTime()) {
        await save();
        return { isThrough: false, scan, seen };
      }
      if (seen.size >= mostInMemory) await save();
    }
  } catch (error) {
    if (error instanceof EndlessListError) {
      const pause = Math.min(2 ** Math.min(work.failures + 1, 20), dependencies.scanIntervalSeconds) * 1000;
      const notBefore = new Date(clock().getTime() + pause);
      const [failedAt, failures] = [scan.progress.pages + 1, work.failures + 1];
      await saveScan(database, target, runId, newScan(clock(), { failedAt, notBefore, failures }));
      throw new EndlessListError(error.what, true);
    }
    if (scan.cursor !== null) {
      const isFailure = !(error instanceof TurnOver) && !turn.signal.aborted;
      // If this fails too, the place that was saved before remains valid.
      await save(isFailure ? failed(scan.progress) : scan.progress).catch(() => {});
    }
    throw error;
  }
}

/**
 * Counts the scans that left out each record. Returns whether the records left out often enough are to be deleted, or how many there are if
 * an operator must decide because so many are unlikely. Later scans update the finding, and a scan that finds the records again clears it.
 * While an operator's decision waits to be carried out, a scan has no effect: it must not add to the decision.
 */
async function noteAbsences(
  { store, clock }: SyncDependencies,
  target: SyncTarget,
  { scan, runId, batch, turn }: Scanning,
  seen: ReadonlySet<string>,
): Promise<{ readonly isToGiveUp: boolean; readonly suspected: number }> {
  const { environmentId, systemId } = target;
  const database = store.environment(environmentId);
  const time = { startedAt: new Date(scan.startedAt), endedAt: clock() };
  const { total, absent, back } = await findAbsences(database, target, { scanId: scan.id, seen }, time);
  await giveTurn(turn.signal);
  return await retryOnConflict(() =>
    database.transaction().execute(async (transaction) => {
      await lockConnectedSystem(transaction, environmentId, systemId);
      const finding = await lockSuspected(transaction, target);
      const end = (suspected: number) =>
        saveScan(transaction, target, runId, null, { scanned_at: clock() }).then(() => nothing(suspected));
      if (finding?.isDecided === true) return await end(0);
      await countMissing(transaction, target, absent, time);
      await forgetMissing(transaction, target, back);
      const missing = await selectMissing(transaction, target, { scans: scansUntilDeleted });
      const count = missing.filter(({ isHidden }) => !isHidden).length;
      if (count > unlikelyNumber && count > total * unlikelyShare) {
        await saveSuspected(transaction, target, { count, total, at: clock(), traceId: batch.traceId });
        return await end(count);
      }
      if (finding !== undefined) await deleteSuspected(transaction, target);
      if (missing.length === 0) return await end(0);
      await saveScan(transaction, target, runId, { ...scan, isListed: true, cursor: null });
      return { isToGiveUp: true, suspected: 0 };
    }),
  );
}
