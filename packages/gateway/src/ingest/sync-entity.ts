import { ConnectorError, type Page } from "@fettle/connector";
import { servedEntity, type AnyEntityConnector, type ServedEntity } from "../catalog/entity-connectors.ts";
import type { Clock } from "../clock.ts";
import { randomId, randomTraceId } from "../identifiers.ts";
import { failureWords, type Log } from "../log.ts";
import type { Store } from "../store/database.ts";
import type { Systems } from "../systems/systems.ts";
import type { VendorHandle } from "../vendor/vendor-handle.ts";
import type { Ingest } from "./ingest.ts";
import { scanEntity } from "./scan-entity.ts";
import { beginSyncRun, endSyncRun, saveProgress } from "./sync-run-rows.ts";
import { hasFailing, loadSyncState, saveSyncState, type SyncState, type SyncTarget } from "./sync-state-rows.ts";
import { writePage, type RunCounts } from "./write-page.ts";

/** What syncing works with. */
export interface SyncDependencies {
  readonly store: Store;
  readonly systems: Pick<Systems, "vendor" | "report" | "byIds">;
  readonly ingest: Pick<Ingest, "write" | "remove">;
  readonly clock: Clock;
  readonly log: Log;
  /** Seconds between complete scans of an entity. */
  readonly scanIntervalSeconds: number;
}

/** When to come back: in so many seconds, at the usual interval, or not until somebody connects or resumes the system. */
export type NextRun = { readonly afterSeconds: number } | "usual" | "never";

/** An incremental run starts this much before the last one began, for clocks that differ and writes of the same instant. */
const overlapMilliseconds = 120_000;

/** After this many failed runs in a row a system counts as degraded. */
const failuresUntilDegraded = 3;

/**
 * One sync run: reads pages until the end and saves its place after each, so that a run that breaks off goes on where it was. It stops
 * after a page when the system is paused or disconnected meanwhile.
 * Never throws for a failure at the vendor: it is written down, reported as the system's status where it lasts, and the answer
 * says when to try again.
 */
export async function syncEntity(dependencies: SyncDependencies, target: SyncTarget, signal: AbortSignal): Promise<NextRun> {
  const { store, systems, clock, log } = dependencies;
  const traceId = randomTraceId();
  const startedAt = clock();
  const counts = { read: 0, created: 0, updated: 0, deleted: 0, rejected: 0 };
  const runId = randomId("run");
  if (!(await beginSyncRun(store, target, { id: runId, traceId, startedAt }))) return "never";
  const state = await loadSyncState(store, target);
  let failure: unknown = null;
  let isThrough = true;
  let isServed = true;
  const end = (error: string | null, endedAt: Date) =>
    endSyncRun(store, target.environmentId, { id: runId, counts, error, endedAt });
  try {
    const handle = await systems.vendor(target.environmentId, target.systemId, { signal, traceId });
    const served = handle === null ? null : servedEntity(handle.connector, target.entity);
    isServed = handle !== null && served !== null;
    if (handle === null || served === null) throw new ConnectorError("NOT_SUPPORTED", "No connector serves this any more.");
    isThrough = await runPass(dependencies, target, { runId, handle, served, state, traceId, counts, startedAt });
  } catch (error) {
    if (signal.aborted) {
      // The node stops, which is nobody's failure: another run goes on where this one was.
      await end(null, clock());
      throw error;
    }
    failure = error;
  }
  const usual: NextRun = isThrough ? "usual" : { afterSeconds: 0 };
  const next = failure === null ? usual : await nextAfter(dependencies, target, failure, state.failures + 1);
  const endedAt = clock();
  await end(failure === null ? null : describe(failure), endedAt);
  await saveSyncState(store, target, {
    failures: failure === null ? 0 : state.failures + 1,
    last_run_at: endedAt,
    ...(failure === null && isThrough ? { last_success_at: endedAt } : {}),
  });
  if (failure !== null) {
    log.warn({ ...target, traceId, ...failureWords(failure) }, "a sync run failed");
  }
  await reportHealth(dependencies, target, failure, state.failures + 1, traceId);
  return isServed ? next : "never";
}

interface Pass {
  readonly runId: string;
  readonly handle: VendorHandle;
  readonly served: ServedEntity;
  readonly state: SyncState;
  readonly traceId: string;
  readonly counts: RunCounts;
  readonly startedAt: Date;
}

/** After this long a run gives its place to others and goes on later where it was. */
const longestRunMilliseconds = 60_000;

/** Answers whether the pass is through. */
async function runPass(dependencies: SyncDependencies, target: SyncTarget, pass: Pass): Promise<boolean> {
  const { store, clock } = dependencies;
  const { runId, handle, served, state, traceId, counts } = pass;
  const isResumed = state.pass_started_at !== null && state.page_cursor !== null;
  const passStartedAt = (isResumed ? state.pass_started_at : null) ?? pass.startedAt;
  let cursor = isResumed ? state.page_cursor : null;
  if (!isResumed) await saveSyncState(store, target, { pass_started_at: passStartedAt, page_cursor: null });
  for (let isFirst = true; isFirst || cursor !== null; isFirst = false) {
    const page = await readPage(served.connector, handle, state, cursor).catch((error: unknown) => {
      if (isFirst && isResumed && isStaleCursor(error)) return null;
      throw error;
    });
    if (page === null) {
      // The vendor no longer takes the saved place: begin this pass again.
      await saveSyncState(store, target, { pass_started_at: null, page_cursor: null });
      return await runPass(dependencies, target, { ...pass, state: { ...state, pass_started_at: null, page_cursor: null } });
    }
    const batch = {
      ...target,
      handle,
      traceId,
      cause: state.phase === "backfill" ? ("BACKFILL" as const) : ("POLL" as const),
      occurredAt: null,
    };
    await writePage(dependencies.ingest, batch, served.connector, page.payloads, counts);
    cursor = page.next;
    if (cursor !== null) {
      const mayGoOn = await saveProgress(store, target, { id: runId, pageCursor: cursor, counts });
      if (!mayGoOn || clock().getTime() - pass.startedAt.getTime() >= longestRunMilliseconds) return false;
    }
  }
  await saveSyncState(store, target, {
    phase: "incremental",
    since: new Date(passStartedAt.getTime() - overlapMilliseconds).toISOString(),
    pass_started_at: null,
    page_cursor: null,
  });
  if (state.phase === "backfill") await store.tidy();
  await scanWhenDue(dependencies, target, pass);
  await store
    .environment(target.environmentId)
    .updateTable("systems")
    .set({ last_synced_at: clock() })
    .where("environment_id", "=", target.environmentId)
    .where("id", "=", target.systemId)
    .execute();
  return true;
}

/** A first pass that lists everything is a scan already; later ones come at long intervals, for deletions that nobody told of. */
async function scanWhenDue(
  dependencies: SyncDependencies,
  target: SyncTarget,
  { handle, served, state, traceId, counts }: Pass,
): Promise<void> {
  const { store, clock, log } = dependencies;
  const { all } = served.connector;
  if (all?.coverage !== "complete") return;
  const isFirst = state.phase === "backfill";
  const isDue =
    state.scanned_at === null || clock().getTime() - state.scanned_at.getTime() >= dependencies.scanIntervalSeconds * 1000;
  if (!isFirst && !isDue) return;
  if (!isFirst) {
    const batch = { ...target, handle, traceId, cause: "POLL" as const, occurredAt: null };
    const held = await scanEntity(dependencies, target, { ...served.connector, all }, batch, counts);
    if (held > 0) {
      log.error(
        { ...target, traceId, deletions: held },
        "a complete list left out an unlikely share of the records; nothing was deleted",
      );
    }
  }
  await saveSyncState(store, target, { scanned_at: clock() });
}

/** The first pass lists everything; later ones what changed, or everything again where the vendor has no such list. */
function readPage(entity: AnyEntityConnector, { vendor }: VendorHandle, state: SyncState, cursor: string | null): Promise<Page> {
  if (entity.changedSince !== undefined && (state.phase === "incremental" || entity.all === undefined)) {
    return entity.changedSince(vendor, state.since ?? new Date(0).toISOString(), cursor);
  }
  if (entity.all !== undefined) return entity.all.page(vendor, cursor);
  return Promise.resolve({ payloads: [], next: null });
}

const isStaleCursor = (error: unknown) =>
  ConnectorError.isInstance(error) &&
  (error.code === "INVALID_INPUT" || error.code === "NOT_FOUND" || error.code === "UNEXPECTED_ANSWER");

/** In words for the API, which shows a run's error: what is not from the vendor is for the operator's log alone. */
const describe = (error: unknown) =>
  ConnectorError.isInstance(error) ? `${error.code}: ${error.message}` : "DEFECT: The run failed. The operator's log says more.";

async function nextAfter(
  { systems }: SyncDependencies,
  target: SyncTarget,
  failure: unknown,
  failures: number,
): Promise<NextRun> {
  if (ConnectorError.isInstance(failure) && failure.code === "UNAUTHENTICATED") {
    // Whoever found the credentials refused has said so in the status; while it does not say so, it may pass.
    const status = (await systems.byIds(target.environmentId, [target.systemId])).get(target.systemId)?.status;
    if (status !== "CONNECTED" && status !== "DEGRADED") return "never";
  }
  const asked = ConnectorError.isInstance(failure) ? (failure.retryAfterSeconds ?? 0) : 0;
  return { afterSeconds: Math.max(asked, Math.min(2 ** Math.min(failures, 9), 300)) };
}

async function reportHealth(
  { store, systems }: SyncDependencies,
  { environmentId, systemId }: SyncTarget,
  failure: unknown,
  failures: number,
  traceId: string,
): Promise<void> {
  if (failure === null) {
    // One entity that works does not make up for another that keeps failing.
    if (await hasFailing(store, environmentId, systemId, failuresUntilDegraded)) return;
    await systems.report(environmentId, systemId, { status: "CONNECTED", reason: null, traceId, onlyFrom: ["DEGRADED"] });
  } else if (failures >= failuresUntilDegraded) {
    await systems.report(environmentId, systemId, {
      status: "DEGRADED",
      reason: describe(failure),
      traceId,
      onlyFrom: ["CONNECTED"],
    });
  }
}
