import { ConnectorError, type Page } from "@fettle/connector";
import { askedSeconds } from "../asked-wait.ts";
import { servedEntity, type AnyEntityConnector, type ServedEntity } from "../catalog/entity-connectors.ts";
import { systemStopwatch, type Clock, type Stopwatch } from "../clock.ts";
import { DatabaseAwayError } from "../errors.ts";
import { randomId, randomTraceId } from "../identifiers.ts";
import { failureWords, type Log } from "../log.ts";
import type { Store } from "../store/database.ts";
import type { Systems } from "../systems/systems.ts";
import type { VendorHandle } from "../vendor/vendor-handle.ts";
import type { Ingest } from "./ingest.ts";
import { lookForDeletions } from "./look-for-deletions.ts";
import { laterOf, nextSince, type NewestSeen } from "./next-since.ts";
import { describeHeld, selectHeld } from "./held-deletion-rows.ts";
import { beginSyncRun, endSyncRun, saveProgress } from "./sync-run-rows.ts";
import { hasFailing, loadSyncState, saveSyncState, type SyncState, type SyncTarget } from "./sync-state-rows.ts";
import { writePage, type RunCounts } from "./write-page.ts";

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
  /** Told of a system whose connector takes its credentials for dead. */
  readonly doubt?: ((environmentId: string, systemId: string, traceId: string) => Promise<void>) | undefined;
}

/** When to come back: in so many seconds, at the usual interval, or not until somebody connects or resumes the system. */
export type NextRun = { readonly afterSeconds: number } | "usual" | "never";

/** After this many failed runs in a row a system counts as degraded. */
const failuresUntilDegraded = 3;

/** A vendor that asks for so much is no mere rate limit: whoever looks at the system has to see why nothing comes. */
const longWaitSeconds = 300;

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
  let passEnd: PassEnd = "through";
  let isServed = true;
  const end = (error: string | null, endedAt: Date) =>
    endSyncRun(store, target.environmentId, { id: runId, counts, error, endedAt });
  try {
    const handle = await systems.vendor(target.environmentId, target.systemId, { signal, traceId });
    const served = handle === null ? null : servedEntity(handle.connector, target.entity);
    isServed = handle !== null && served !== null;
    if (handle === null || served === null) throw new ConnectorError("NOT_SUPPORTED", "No connector serves this any more.");
    passEnd = await runPass(dependencies, target, { runId, handle, served, state, traceId, counts, startedAt });
  } catch (error) {
    if (signal.aborted) {
      // The node stops, which is nobody's failure: another run goes on where this one was.
      await end(null, clock());
      throw error;
    }
    // Not the vendor's failure either, and nothing to put the next run off for.
    if (error instanceof DatabaseAwayError) throw error;
    failure = error;
  }
  if (ConnectorError.isInstance(failure) && failure.code === "UNAUTHENTICATED")
    await dependencies.doubt?.(target.environmentId, target.systemId, traceId);
  const usual: NextRun = passEnd === "through" ? "usual" : { afterSeconds: 0 };
  const next = failure === null ? usual : await nextAfter(dependencies, target, failure, state.failures + 1);
  const endedAt = clock();
  await end(failure === null ? null : describe(failure), endedAt);
  await saveSyncState(store, target, {
    failures: failure === null ? 0 : state.failures + 1,
    last_run_at: endedAt,
    ...(failure === null && passEnd !== "stopped" ? { last_success_at: endedAt } : {}),
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

/** `stopped`: after a page, to go on there later. `unsettled`: it is through, but what an operator decided is not all carried out. */
type PassEnd = "through" | "stopped" | "unsettled";

async function runPass(dependencies: SyncDependencies, target: SyncTarget, pass: Pass): Promise<PassEnd> {
  const { store, clock, stopwatch = systemStopwatch } = dependencies;
  const { runId, handle, served, state, traceId, counts } = pass;
  const isResumed = state.pass_started_at !== null && state.page_cursor !== null;
  const passStartedAt = (isResumed ? state.pass_started_at : null) ?? pass.startedAt;
  let cursor = isResumed ? state.page_cursor : null;
  let newest = newestSeenOf(state);
  const until = stopwatch() + longestRunMilliseconds;
  if (!isResumed) await saveSyncState(store, target, { pass_started_at: passStartedAt, page_cursor: null });
  for (let isFirst = true; isFirst || cursor !== null; isFirst = false) {
    const askedAfter = await dependencies.ingest.position(target.environmentId);
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
    const seenAt = clock();
    const { payloads } = page;
    const { newestRemoteAt } = await writePage(dependencies.ingest, batch, served.connector, { payloads, askedAfter }, counts);
    newest = laterOf(newest, newestRemoteAt, seenAt);
    cursor = page.next;
    if (cursor !== null) {
      const mayGoOn = await saveProgress(store, target, { id: runId, pageCursor: cursor, counts, newest });
      if (!mayGoOn || stopwatch() >= until) return "stopped";
    }
  }
  await saveSyncState(store, target, {
    phase: "incremental",
    since: nextSince(passStartedAt, newest).toISOString(),
    newest_remote_at: newest?.remoteAt ?? null,
    newest_seen_at: newest?.seenAt ?? null,
    pass_started_at: null,
    page_cursor: null,
  });
  if (state.phase === "backfill") await store.tidy();
  const isSettled = await lookForDeletions(dependencies, target, pass, until);
  await store
    .environment(target.environmentId)
    .updateTable("systems")
    .set({ last_synced_at: clock() })
    .where("environment_id", "=", target.environmentId)
    .where("id", "=", target.systemId)
    .execute();
  return isSettled ? "through" : "unsettled";
}

const newestSeenOf = ({ newest_remote_at: remoteAt, newest_seen_at: seenAt }: SyncState): NewestSeen | null =>
  remoteAt === null || seenAt === null ? null : { remoteAt, seenAt };

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

const describeWait = (failure: unknown, now: Date): string => {
  const seconds = askedSeconds(failure) ?? 0;
  if (seconds < longWaitSeconds) return "";
  return ` The vendor asked us to wait: it is called again after ${new Date(now.getTime() + seconds * 1000).toISOString()}.`;
};

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
  return { afterSeconds: Math.max(askedSeconds(failure) ?? 0, Math.min(2 ** Math.min(failures, 9), 300)) };
}

async function reportHealth(
  { store, systems, clock }: SyncDependencies,
  { environmentId, systemId }: SyncTarget,
  failure: unknown,
  failures: number,
  traceId: string,
): Promise<void> {
  if (failure === null) {
    // One entity that works does not make up for another that keeps failing.
    if (await hasFailing(store, environmentId, systemId, failuresUntilDegraded)) return;
    // Nothing is well until somebody has decided and that is carried out: whoever watches for DEGRADED hears of it, once for each finding.
    const held = await selectHeld(store.environment(environmentId), environmentId, [systemId]);
    if (held.length > 0) {
      const reason = describeHeld(held);
      await systems.report(environmentId, systemId, { status: "DEGRADED", reason, traceId, onlyFrom: ["CONNECTED", "DEGRADED"] });
      return;
    }
    await systems.report(environmentId, systemId, { status: "CONNECTED", reason: null, traceId, onlyFrom: ["DEGRADED"] });
  } else if (failures >= failuresUntilDegraded || (askedSeconds(failure) ?? 0) >= longWaitSeconds) {
    await systems.report(environmentId, systemId, {
      status: "DEGRADED",
      reason: describe(failure) + describeWait(failure, clock()),
      traceId,
      onlyFrom: ["CONNECTED"],
    });
  }
}
