import { ConnectorError } from "@fettle/connector";
import { isRefusal } from "../health/refused-runs.ts";
import { failuresUntilDegraded } from "../health/report-health.ts";
import type { SyncRunKind } from "../tables.ts";
import type { PassEnd } from "./run-pass.ts";
import type { NextRun } from "./sync-dependencies.ts";
import type { SyncState } from "./sync-state-rows.ts";
import type { SyncTold } from "./sync-told.ts";
import type { RunCounts } from "./write-page.ts";

/** What a run knows of itself at its end. */
export interface EndingRun {
  readonly kind: SyncRunKind;
  readonly traceId: string;
  /** The state that it began with. */
  readonly state: SyncState & { readonly hasDecision: boolean };
  readonly startedAt: Date;
  readonly counts: RunCounts;
  readonly passEnd: PassEnd;
  readonly failure: unknown;
  /** Consecutive failures, including this one. */
  readonly failures: number;
  readonly next: NextRun;
}

/**
 * What to tell of a run that ends; undefined for most: a poll that found nothing new, a run whose sync goes on in another, and a failure that
 * the next try may cure. Thousands of systems are polled every minute, and each notice takes the counter of its environment.
 */
export function toldOf(run: EndingRun): SyncTold | undefined {
  const { kind: runKind, traceId, state, startedAt, counts, passEnd, failure } = run;
  const isScan = runKind === "scan";
  const isFirst = !isScan && state.phase === "backfill";
  const begunBefore = isScan ? (state.scan === null ? null : new Date(state.scan.startedAt)) : state.pass_started_at;
  const kind = isFirst ? "FIRST" : isScan ? "COMPLETE" : "CHANGES";
  const told = { kind, runKind, traceId, startedAt: begunBefore ?? startedAt } as const;
  if (failure !== null) return isFailureTold(run) ? { ...told, errorCode: codeOf(failure), isAlways: true } : undefined;
  if (passEnd.type === "stopped" || (isScan && passEnd.type === "unsettled")) return undefined;
  // A decision about suspected deletions may be carried out without a list.
  const isList = isFirst || (isScan && !state.hasDecision);
  const isAlways = isList || (passEnd.hasRecovered && wasFailureTold(run));
  const mayHaveChanged = begunBefore !== null || counts.created + counts.updated + counts.deleted > 0;
  return isAlways || mayHaveChanged ? { ...told, errorCode: null, isAlways } : undefined;
}

/** Once in a row of failures. */
function isFailureTold({ kind, state, failure, failures, next }: EndingRun): boolean {
  if (next === "never") return true;
  if (codeOf(failure) === "FORBIDDEN") return kind === "scan" ? failures === 1 : !isRefusal(state.error);
  return failures === failuresUntilDegraded;
}

const wasFailureTold = ({ kind, state }: EndingRun) =>
  kind === "poll" && (state.failures >= failuresUntilDegraded || isRefusal(state.error));

const codeOf = (failure: unknown) => (ConnectorError.isInstance(failure) ? failure.code : "DEFECT");
