import { ConnectorError } from "@fettle/connector";
import { askedSeconds } from "../../asked-wait.ts";
import { servedEntity } from "../../catalog/entity-connectors.ts";
import { systemStopwatch } from "../../clock.ts";
import { DatabaseAwayError } from "../../errors.ts";
import { randomId } from "../../identifiers.ts";
import { newTraceId } from "../../telemetry/current-span.ts";
import { failureWords } from "../../log.ts";
import { cleanText } from "../write/clean-json.ts";
import { newScan } from "../deletions/scan-entity.ts";
import { saveScan } from "../deletions/scan-state-rows.ts";
import { EndlessListError } from "./list-progress.ts";
import { describeFailure, reportHealth } from "../health/report-health.ts";
import { runPass, type PassEnd } from "./run-pass.ts";
import type { NextRun, SyncDependencies } from "./sync-dependencies.ts";
import type { SyncRunKind } from "../tables.ts";
import type { RunEnd } from "./sync-run-sets.ts";
import { loadSyncState, type SyncTarget } from "./sync-state-rows.ts";
import { toldOf } from "./what-to-tell.ts";
import { noCounts } from "./write-page.ts";
import { beginTurn, longTurn, shortTurn, TurnOver, type Turn, type TurnLength } from "./turn.ts";

/** The longest pause that we choose after failures, and after an endless list, which costs the vendor most. */
const longestPauseSeconds = 300;
const longestPauseAfterEndlessSeconds = 3600;
/** How often an optional entity that the credentials may not list is asked for. */
const refusedPauseSeconds = 3600;

/**
 * One sync run. Reads pages until the end and saves its place after each, so the next run continues where this one stopped. Stops when its
 * turn is over, or the system is paused or disconnected. A failure at the vendor is not thrown: it is recorded, and reported as the
 * system's status if it persists. Returns when to try again.
 *
 * @param kind a `scan` looks for deletions beside the polls of the entity, and changes nothing of their state: its own failures and place are
 * those of its list.
 */
export async function syncEntity(
  dependencies: SyncDependencies,
  target: SyncTarget,
  signal: AbortSignal,
  length: TurnLength = longTurn,
  kind: SyncRunKind = "poll",
): Promise<NextRun> {
  const { runs, systems, clock, stopwatch = systemStopwatch, log } = dependencies;
  const traceId = newTraceId();
  const startedAt = clock();
  const began = stopwatch();
  const counts = noCounts();
  const runId = randomId("run");
  const state = await runs.begin({ target, id: runId, kind, traceId, startedAt });
  if (state === null) return "never";
  const failuresBefore = kind === "scan" ? (state.scan?.failures ?? 0) : state.failures;
  let failure: unknown = null;
  let passEnd: PassEnd = { type: "through", hasRecovered: true };
  let isServed = true;
  let isOptional = false;
  let connectorId: string | null = null;
  const end = (error: string | null, endedAt: Date, left: Pick<RunEnd, "changes" | "nextRunAt" | "told"> = {}) =>
    runs.end({ target, id: runId, counts, error, endedAt, ...left });
  using turn = beginTurn(dependencies, target, signal, length, { isInUse: true });
  try {
    const handle = await systems.vendor(target.environmentId, target.systemId, { signal: turn.signal, traceId });
    const served = handle === null ? null : servedEntity(handle.connector, target.entity);
    connectorId = handle?.connector.id ?? null;
    isServed = handle !== null && served !== null;
    isOptional = served?.connector.optional === true;
    if (handle === null || served === null)
      throw new ConnectorError("NOT_SUPPORTED", "No connector supports this entity any longer.");
    const pass = { runId, kind, handle, served, state, traceId, failures: failuresBefore, counts, startedAt, turn };
    passEnd = await runPass(dependencies, target, pass);
  } catch (error) {
    if (signal.aborted) {
      // The node is stopping, which is no failure: another run continues from here.
      await end(null, clock());
      dependencies.onRun?.("stopped");
      throw error;
    }
    // Not a failure of the vendor either, and no reason to delay the next run.
    if (error instanceof DatabaseAwayError) throw error;
    if (isStopped(error, turn, length)) passEnd = { type: "stopped", hasRecovered: false };
    else failure = turn.wasCut() ? tooSlow() : error;
  }
  if (ConnectorError.isInstance(failure) && failure.code === "UNAUTHENTICATED")
    await dependencies.doubt?.(target.environmentId, target.systemId, traceId);
  const isForbidden = ConnectorError.isInstance(failure) && failure.code === "FORBIDDEN";
  const isRefused = isOptional && isForbidden;
  const failures = isRefused ? 0 : failuresBefore + 1;
  const usual: NextRun = passEnd.type === "through" ? "usual" : { afterSeconds: 0 };
  const next =
    failure === null
      ? usual
      : isRefused
        ? { afterSeconds: refusedPauseSeconds }
        : await nextAfter(dependencies, target, failure, failures);
  const planned = isServed ? next : "never";
  const endedAt = clock();
  if (kind === "scan" && failure !== null) await keepScanFailure(dependencies, target, runId, { failure, failures, next });
  const asked = askedSeconds(failure) ?? 0;
  const askedUntil = asked > 0 ? new Date(endedAt.getTime() + asked * 1000) : null;
  const isSynced = failure === null && passEnd.type !== "stopped";
  const isLong = turn.wasCut() || stopwatch() - began >= shortTurn.milliseconds;
  const words = failure === null ? null : describeFailure(failure, askedUntil);
  const isWell = await end(words, endedAt, {
    ...(kind === "poll" && {
      changes: {
        ...passEnd.changes,
        ...(failure !== null
          ? { failures, error: cleanText(words ?? "") }
          : passEnd.hasRecovered
            ? { failures: 0, error: null }
            : {}),
        asked_until: askedUntil,
        is_long: isLong,
        last_run_at: endedAt,
        ...(isSynced ? { last_success_at: endedAt } : {}),
      },
    }),
    nextRunAt: dependencies.plan?.(planned, isLong, connectorId),
    told: toldOf({ kind, traceId, state, startedAt, counts, passEnd, failure, failures, next: planned }),
  });
  if (passEnd.wantsScan === true) await dependencies.scanSoon?.(target);
  dependencies.onRun?.(
    isForbidden ? "refused" : failure !== null ? "failed" : passEnd.type === "stopped" ? "stopped" : "success",
  );
  if (failure !== null) {
    log.warn({ ...target, traceId, ...failureWords(failure) }, "a sync run failed");
  }
  // A vendor that has a complete list wait still answers the polls.
  const waitsUntil = kind === "poll" ? askedUntil : null;
  if (failure !== null && !isRefused)
    await reportHealth(dependencies, target, { type: "failed", failure, failures, askedUntil: waitsUntil, traceId });
  else if ((passEnd.hasRecovered || isRefused) && !isWell) await reportHealth(dependencies, target, { type: "well", traceId });
  return planned;
}

/** Has a complete list that failed go on from its place after a pause. One that does not end has already set its own. */
async function keepScanFailure(
  { store, clock }: SyncDependencies,
  target: SyncTarget,
  runId: string,
  { failure, failures, next }: { readonly failure: unknown; readonly failures: number; readonly next: NextRun },
): Promise<void> {
  if (failure instanceof EndlessListError || typeof next !== "object") return;
  const { scan } = await loadSyncState(store, target);
  const notBefore = new Date(clock().getTime() + next.afterSeconds * 1000).toISOString();
  await saveScan(store.environment(target.environmentId), target, runId, {
    ...(scan ?? newScan(clock())),
    failures,
    notBefore,
  }).catch((error: unknown) => {
    // Whoever took the run over has the list now.
    if (!(error instanceof TurnOver)) throw error;
  });
}

/** A stopped run is no failure and continues later from its place, unless it had the longest turn and read no page. */
const isStopped = (error: unknown, turn: Turn, { isLast }: TurnLength) =>
  error instanceof TurnOver || (turn.wasCut() && (turn.hasAdvanced() || !isLast));

const tooSlow = () =>
  new ConnectorError(
    "UNAVAILABLE",
    `The vendor did not return a page within ${(longTurn.milliseconds + longTurn.graceMilliseconds) / 1000} s.`,
  );

async function nextAfter(
  { systems }: SyncDependencies,
  target: SyncTarget,
  failure: unknown,
  failures: number,
): Promise<NextRun> {
  if (ConnectorError.isInstance(failure) && failure.code === "UNAUTHENTICATED") {
    // Refused credentials appear in the status. Until they do, the failure may be temporary.
    const status = (await systems.byIds(target.environmentId, [target.systemId])).get(target.systemId)?.status;
    if (status !== "CONNECTED" && status !== "DEGRADED") return "never";
  }
  if (failure instanceof EndlessListError && failure.isScan) return "usual";
  const longest = failure instanceof EndlessListError ? longestPauseAfterEndlessSeconds : longestPauseSeconds;
  return { afterSeconds: Math.max(askedSeconds(failure) ?? 0, Math.min(2 ** Math.min(failures, 20), longest)) };
}
