import { isStaleCursor, type Page } from "@fettle/connector";
import type { AnyEntityConnector } from "../../catalog/entity-connectors.ts";
import { systemStopwatch } from "../../clock.ts";
import type { VendorHandle } from "../../vendor-calls/vendor-handle.ts";
import { askAhead } from "../../ask-ahead.ts";
import { advance, checkPage, EndlessListError, failed, hasRecovered, noProgress } from "./list-progress.ts";
import { lookForDeletions, type LookEnd, scanForDeletions } from "../deletions/look-for-deletions.ts";
import { laterOf, nextSince, type NewestSeen } from "./next-since.ts";
import type { SyncDependencies } from "./sync-dependencies.ts";
import type { Pass } from "./pass.ts";
import { type RunStanding, saveProgress } from "./sync-run-rows.ts";
import { saveSyncState, type StateChanges, type SyncState, type SyncTarget } from "./sync-state-rows.ts";
import { TurnOver } from "./turn.ts";
import { addCounts, areApart, noCounts, type ReadPage, readPayloads, type RunCounts, writePage } from "./write-page.ts";

/** How a run without a failure ended. */
export interface PassEnd {
  /**
   * `stopped`: after a page, to continue there later. `unsettled`: the pass has finished, but a complete list or an operator's decision has
   * not.
   */
  readonly type: "through" | "stopped" | "unsettled";
  /** Whether every list in progress is past the page where it last failed. */
  readonly hasRecovered: boolean;
  /** The state that is saved as the run ends. */
  readonly changes?: StateChanges;
  /** Whether a complete list or a decision waits to be worked on beside the polls. */
  readonly wantsScan?: boolean;
}

/**
 * Continues the current pass or begins one, and then looks for deletions, until the turn is over. A run beside the polls only looks for
 * deletions.
 */
export async function runPass(dependencies: SyncDependencies, target: SyncTarget, pass: Pass): Promise<PassEnd> {
  const { store } = dependencies;
  if (pass.kind === "scan") return endOf(await scanForDeletions(dependencies, target, pass, {}));
  // A vendor whose every pass lists everything needs no pass while a complete list is in progress.
  let changes: StateChanges = {};
  const isScan = pass.state.scan?.notBefore === null && pass.served.connector.changedSince === undefined;
  if (!isScan) {
    const read = await readPass(dependencies, target, pass);
    if ("type" in read) return read;
    ({ changes } = read);
    if (pass.state.phase === "backfill") await store.analyze();
  }
  return endOf(await lookForDeletions(dependencies, target, pass, changes));
}

const endOf = ({ isThrough, ...end }: LookEnd): PassEnd => ({ type: isThrough ? "through" : "unsettled", ...end });

/**
 * Reads pages until the end and saves its place after each. The next page is asked for while one is written, as long as the turn has time
 * for it; a page that the turn had time for is written. On a server, where Node and PostgreSQL would otherwise wait for each other, a page is
 * written beside the one before it, and its place is saved after that one's. Returns what is left to save at the end.
 */
async function readPass(
  dependencies: SyncDependencies,
  target: SyncTarget,
  pass: Pass,
): Promise<PassEnd | { readonly changes: StateChanges }> {
  const { store, clock, stopwatch = systemStopwatch } = dependencies;
  const { runId, handle, served, state, traceId, counts, turn } = pass;
  const isResumed = state.pass_started_at !== null && state.page_cursor !== null;
  const passStartedAt = (isResumed ? state.pass_started_at : null) ?? pass.startedAt;
  let cursor = isResumed ? state.page_cursor : null;
  let newest = newestSeenOf(state);
  const failedAt = state.pass_progress?.failedAt ?? null;
  let progress = (isResumed ? state.pass_progress : null) ?? noProgress(failedAt);
  const { ingest } = dependencies;
  const pages = askAhead(async (asked) => {
    const askedAfter = await ingest.position(target.environmentId);
    const page = await turn.ask(async () => checkPage(await readPage(served.connector, handle, state, asked)));
    return { askedAfter, page, read: readPayloads(ingest, { ...target, handle }, page.payloads) };
  });
  let isWanted = true;
  let endedAt = stopwatch();
  let before: PageInWriting | null = null;
  let current: PageInWriting | null = null;
  /** Waits until a page is written, counts it and saves its place. */
  const end = async ({ page, seenAt, counted, written }: PageInWriting): Promise<RunStanding> => {
    const shown = await written.finally(() => addCounts(counts, counted));
    newest = laterOf(newest, shown.newestRemoteAt, seenAt);
    progress = advance(progress, page, shown, stopwatch() - endedAt);
    endedAt = stopwatch();
    turn.advance();
    if (page.next === null) return "wanted";
    return await saveProgress(store, target, { id: runId, passStartedAt, pageCursor: page.next, counts, newest, progress });
  };
  try {
    for (let isFirst = true; isFirst || cursor !== null; isFirst = false) {
      const { isAhead } = pages;
      const taken = await pages.take(cursor).catch(async (error: unknown) => {
        if (isFirst && isResumed && isStaleCursor(error)) return "stale";
        if (before !== null) await end(before);
        if (isAhead && error instanceof TurnOver) return "over";
        throw error;
      });
      if (taken === "over") return { type: "stopped", hasRecovered: hasRecovered(progress) };
      if (taken === "stale") {
        // The vendor no longer accepts the saved place: begin this pass again.
        const anew = { pass_started_at: null, page_cursor: null, pass_progress: noProgress(failedAt) };
        await saveSyncState(store, target, anew);
        return await readPass(dependencies, target, { ...pass, state: { ...state, ...anew } });
      }
      const batch = {
        ...target,
        handle,
        traceId,
        cause: state.phase === "backfill" ? ("BACKFILL" as const) : ("POLL" as const),
        occurredAt: null,
      };
      const { askedAfter, page, read } = taken;
      if (page.next !== null && isWanted && turn.hasTime()) pages.begin(page.next);
      const [seenAt, counted] = [clock(), noCounts()];
      const write = () => writePage(ingest, batch, served.connector, { read, askedAfter }, counted, turn.ask);
      // Versions of one record are written in the order of the list.
      const written: PageInWriting["written"] =
        before === null || areApart(before.read, read) ? write() : before.written.then(write);
      // Whoever waits for it learns of a failure.
      written.catch(() => undefined);
      current = { page, read, seenAt, counted, written };
      let standing = before === null ? "wanted" : await end(before);
      before = current;
      if (store.kind === "embedded" || !pages.isAhead) {
        if (standing !== "presumed dead") standing = await end(current);
        before = null;
      }
      cursor = page.next;
      isWanted = standing === "wanted";
      const goesOn = standing !== "presumed dead" && (pages.isAhead || (isWanted && turn.hasTime()));
      if (cursor !== null && !goesOn) return { type: "stopped", hasRecovered: hasRecovered(progress) };
    }
  } catch (error) {
    if (error instanceof EndlessListError) {
      const anew = { pass_started_at: null, page_cursor: null, pass_progress: noProgress(progress.pages + 1) };
      await saveSyncState(store, target, anew);
    } else if (!(error instanceof TurnOver) && !turn.signal.aborted) {
      await saveSyncState(store, target, { pass_progress: failed(progress) });
    }
    throw error;
  } finally {
    // Nothing of the run goes on after its end.
    await Promise.allSettled([current?.written]);
  }
  return {
    changes: {
      phase: "incremental",
      since: nextSince(passStartedAt, newest).toISOString(),
      newest_remote_at: newest?.remoteAt ?? null,
      newest_seen_at: newest?.seenAt ?? null,
      pass_started_at: null,
      page_cursor: null,
      pass_progress: null,
    },
  };
}

/** A page whose records are being written. */
interface PageInWriting {
  readonly page: Page;
  readonly read: ReadPage;
  /** When the vendor's answer was there. */
  readonly seenAt: Date;
  /** What has been written of it so far. */
  readonly counted: RunCounts;
  readonly written: ReturnType<typeof writePage>;
}

const newestSeenOf = ({ newest_remote_at: remoteAt, newest_seen_at: seenAt }: SyncState): NewestSeen | null =>
  remoteAt === null || seenAt === null ? null : { remoteAt, seenAt };

/** The first pass lists everything. Later passes list changes, or everything again if the vendor has no list of changes. */
function readPage(entity: AnyEntityConnector, { vendor }: VendorHandle, state: SyncState, cursor: string | null): Promise<Page> {
  if (entity.changedSince !== undefined && (state.phase === "incremental" || entity.all === undefined)) {
    return entity.changedSince(vendor, state.since ?? new Date(0).toISOString(), cursor);
  }
  if (entity.all !== undefined) return entity.all.page(vendor, cursor);
  return Promise.resolve({ payloads: [], next: null });
}
