import type { AnyEntityConnector } from "../../catalog/entity-connectors.ts";
import { systemStopwatch } from "../../clock.ts";
import { randomId } from "../../identifiers.ts";
import { giveTurn } from "../../store/give-turn.ts";
import type { ScanState } from "../tables.ts";
import { giveUpMissing, scansUntilDeleted, type GivingUp } from "./give-up.ts";
import { deleteHeld, lockHeld, saveHeld } from "./suspected-deletion-rows.ts";
import { lockConnected } from "../../systems/registry/lock-for-writing.ts";
import type { IngestBatch } from "../ingest.ts";
import { advance, checkPage, EndlessListError, failed, hasRecovered, isStaleCursor, noProgress } from "../poll/list-progress.ts";
import { countMissing, findAbsences, forgetMissing, selectMissing } from "./missing-rows.ts";
import { retryOnConflict } from "../write/retry-on-conflict.ts";
import { forgetShown, keepShown, saveScan } from "./scan-state-rows.ts";
import type { SyncDependencies } from "../poll/sync-dependencies.ts";
import { saveCounts } from "../poll/sync-run-rows.ts";
import type { SyncTarget } from "../poll/sync-state-rows.ts";
import { TurnOver } from "../poll/turn.ts";
import { forgetUnlisted } from "../write/unread-rows.ts";
import { writePage } from "../poll/write-page.ts";

/** More deletions at once than this share of an entity's records, and than this number, are unlikely: they are held. */
const unlikelyShare = 0.2;
const unlikelyNumber = 10;

/** So many ids of records that a list has shown are kept in memory; more are written down. */
const mostInMemory = 5000;
/** A list whose last turn was longer ago begins anew: too much may have shifted meanwhile. */
const longestRestMilliseconds = 6 * 3_600_000;

/** A complete list, and the run that reads a part of it. */
export interface Scanning extends GivingUp {
  readonly entity: AnyEntityConnector & { readonly all: NonNullable<AnyEntityConnector["all"]> };
  readonly runId: string;
  /** How far it has come. */
  readonly scan: ScanState;
  /** How many failures in a row its entity has behind it. */
  readonly failures: number;
}

const nothing = (held: number) => ({ isToGiveUp: false, held });

/** What a turn of it came to. `held`: how many deletions were held back. */
export interface ScanEnd {
  readonly isThrough: boolean;
  readonly hasRecovered: boolean;
  readonly held: number;
}

/** A list that is to begin. */
export const newScan = (now: Date, failedAt: number | null = null, notBefore: Date | null = null): ScanState => ({
  id: randomId("scan"),
  startedAt: now.toISOString(),
  startedAfter: null,
  cursor: null,
  rejected: 0,
  isListed: false,
  savedAt: now.toISOString(),
  notBefore: notBefore?.toISOString() ?? null,
  progress: noProgress(failedAt),
});

/**
 * Lists an entity completely, to find deletions that nobody told of, in as many turns as that takes. A record that two such lists in a row
 * leave out gets a tombstone. Adds to `counts`.
 *
 * What it has shown is kept in memory and written down at the end of a turn, before the page to go on with: a process that is killed
 * reads some pages twice and forgets none. A list that is given up, or whose place the vendor no longer takes, says nothing; the next one
 * begins anew. Only the run that is not taken for dead brings it to an end, so that each list counts once.
 * @throws TurnOver, the signal's reason and ConnectorErrors, after its place has been saved.
 */
export async function scanEntity(dependencies: SyncDependencies, target: SyncTarget, work: Scanning): Promise<ScanEnd> {
  const { store, clock, log } = dependencies;
  const { batch, entity, runId, turn } = work;
  const database = store.environment(target.environmentId);
  const end = async (held = 0): Promise<ScanEnd> => {
    await saveScan(database, target, runId, null, { scanned_at: clock() });
    await forgetShown(database, target, turn.signal);
    return { isThrough: true, hasRecovered: true, held };
  };
  let { scan } = work;
  if (!scan.isListed) {
    const listed = await listAll(dependencies, target, work);
    if (!listed.isThrough) return { isThrough: false, hasRecovered: hasRecovered(listed.scan.progress), held: 0 };
    scan = listed.scan;
    await forgetUnlisted(database, target, new Date(scan.startedAt));
    // What was rejected was listed all the same, but nobody can say which record it was. Where the vendor can be asked, it is.
    if (scan.rejected > 0 && entity.read === undefined) {
      const { rejected } = scan;
      log.warn({ ...target, rejected }, "a complete list contained unreadable records, so deletions were not checked");
      return await end();
    }
    const found = await noteAbsences(dependencies, target, { ...work, scan }, listed.seen);
    if (!found.isToGiveUp) return await end(found.held);
  }
  // It has been saved by a scan of ours.
  const startedAfter = scan.startedAfter as IngestBatch["askedAfter"];
  const isThrough = await giveUpMissing(
    dependencies,
    target,
    { entity, batch, counts: work.counts, turn },
    async () => startedAfter,
  );
  return isThrough ? await end() : { isThrough, hasRecovered: true, held: 0 };
}

interface Listed {
  readonly isThrough: boolean;
  readonly scan: ScanState;
  /** What this turn has shown and nobody has written down. */
  readonly seen: ReadonlySet<string>;
}

/** Reads on from where the list is, until it is through or the turn is over. */
async function listAll(dependencies: SyncDependencies, target: SyncTarget, work: Scanning): Promise<Listed> {
  const { store, ingest, clock, stopwatch = systemStopwatch } = dependencies;
  const { entity, batch, counts, turn, runId } = work;
  const database = store.environment(target.environmentId);
  const seen = new Set<string>();
  const begin = async (failedAt: number | null) => ({
    ...newScan(clock(), failedAt),
    startedAfter: await ingest.position(target.environmentId),
  });
  const rested = clock().getTime() - Date.parse(work.scan.savedAt);
  const isResumed = work.scan.cursor !== null && rested >= 0 && rested < longestRestMilliseconds;
  let scan = isResumed ? work.scan : await begin(work.scan.progress.failedAt);
  const save = async (progress = scan.progress) => {
    await keepShown(database, target, scan.id, seen);
    seen.clear();
    scan = { ...scan, progress, savedAt: clock().toISOString() };
    await saveScan(database, target, runId, scan);
  };
  try {
    for (let isFirst = true; ; isFirst = false) {
      const askedAfter = await ingest.position(target.environmentId);
      const began = stopwatch();
      const { cursor } = scan;
      const page = await turn
        .ask(async () => checkPage(await entity.all.page(batch.handle.vendor, cursor)))
        .catch((error: unknown) => {
          if (isFirst && isResumed && isStaleCursor(error)) return null;
          throw error;
        });
      if (page === null) {
        // The vendor no longer takes the saved place.
        scan = await begin(scan.progress.failedAt);
        continue;
      }
      const rejectedBefore = counts.rejected;
      const shown = await writePage(ingest, batch, entity, { payloads: page.payloads, askedAfter }, counts, turn.ask);
      for (const id of shown.recordIds) seen.add(id);
      const progress = advance(scan.progress, page, shown, stopwatch() - began);
      const rejected = scan.rejected + counts.rejected - rejectedBefore;
      turn.advance();
      if (page.next === null) return { isThrough: true, scan: { ...scan, rejected, progress }, seen };
      scan = { ...scan, cursor: page.next, rejected, progress };
      if (!(await saveCounts(store, target, { id: runId, counts }))) throw new TurnOver("The run is no longer needed.");
      if (!turn.hasTime()) {
        await save();
        return { isThrough: false, scan, seen };
      }
      if (seen.size >= mostInMemory) await save();
    }
  } catch (error) {
    if (error instanceof EndlessListError) {
      const pause = Math.min(2 ** Math.min(work.failures + 1, 20), dependencies.scanIntervalSeconds) * 1000;
      const notBefore = new Date(clock().getTime() + pause);
      await saveScan(database, target, runId, newScan(clock(), scan.progress.pages + 1, notBefore));
      throw new EndlessListError(error.what, true);
    }
    if (scan.cursor !== null) {
      const isFailure = !(error instanceof TurnOver) && !turn.signal.aborted;
      // Where even that fails, the place that was saved before does.
      await save(isFailure ? failed(scan.progress) : scan.progress).catch(() => {});
    }
    throw error;
  }
}

/**
 * Counts the scans that left each record out, and answers whether those that have been left out often enough are to be given up, or how many
 * they are when they are held because they are unlikely many. Scans after that bring the finding up to date, and one that finds the records
 * again clears it. While a decision of an operator waits to be carried out, a scan says nothing: it must not add to what was decided.
 */
async function noteAbsences(
  { store, clock }: SyncDependencies,
  target: SyncTarget,
  { scan, runId, batch, turn }: Scanning,
  seen: ReadonlySet<string>,
): Promise<{ readonly isToGiveUp: boolean; readonly held: number }> {
  const { environmentId, systemId } = target;
  const database = store.environment(environmentId);
  const time = { startedAt: new Date(scan.startedAt), endedAt: clock() };
  const { total, absent, back } = await findAbsences(database, target, { scanId: scan.id, seen }, time);
  await giveTurn(turn.signal);
  return await retryOnConflict(() =>
    database.transaction().execute(async (transaction) => {
      await lockConnected(transaction, environmentId, systemId);
      const finding = await lockHeld(transaction, target);
      const end = (held: number) => saveScan(transaction, target, runId, null, { scanned_at: clock() }).then(() => nothing(held));
      if (finding?.isDecided === true) return await end(0);
      await countMissing(transaction, environmentId, absent, time);
      await forgetMissing(transaction, environmentId, back);
      const count = (await selectMissing(transaction, target, scansUntilDeleted)).length;
      if (count > unlikelyNumber && count > total * unlikelyShare) {
        await saveHeld(transaction, target, { count, total, at: clock(), traceId: batch.traceId });
        return await end(count);
      }
      if (finding !== undefined) await deleteHeld(transaction, target);
      await saveScan(transaction, target, runId, { ...scan, isListed: true, cursor: null });
      return { isToGiveUp: true, held: 0 };
    }),
  );
}
