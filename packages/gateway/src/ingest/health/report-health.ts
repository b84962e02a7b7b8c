import { ConnectorError } from "@fettle/connector";
import { describeSuspected, selectSuspected } from "../deletions/suspected-deletion-rows.ts";
import type { SyncDependencies } from "../poll/sync-dependencies.ts";
import { isTroubled, type SyncTarget } from "../poll/sync-state-rows.ts";

/** A system is degraded after this many failed runs in a row. */
export const failuresUntilDegraded = 3;
/** A vendor that asks for a wait longer than our own longest pause degrades its system at once, because the copy gets older than usual. */
const longWaitMilliseconds = 300_000;

/** The result of a run of one entity. `askedUntil`: the time until which the vendor asked us to wait. */
export type RunResult =
  | { readonly type: "well"; readonly traceId: string }
  | {
      readonly type: "failed";
      readonly failure: unknown;
      /** Consecutive failures, including this one. */
      readonly failures: number;
      readonly askedUntil: Date | null;
      readonly traceId: string;
    };

const waiting = "The vendor asked us to wait until ";

/** Text for the API, which shows a run's error. Details of an error that is not the vendor's go only to the operator's log. */
export function describeFailure(failure: unknown, askedUntil: Date | null): string {
  if (!ConnectorError.isInstance(failure)) return "DEFECT: The run failed. The operator's log has details.";
  const words = `${failure.code}: ${failure.message}`;
  return askedUntil === null || !isLongWait(failure) ? words : `${words} ${waiting}${askedUntil.toISOString()}.`;
}

const isLongWait = (failure: ConnectorError) => (failure.retryAfterSeconds ?? 0) * 1000 > longWaitMilliseconds;

/** Updates a system's status after a run of one of its entities. */
export async function reportHealth(
  { store, systems, clock }: Pick<SyncDependencies, "store" | "systems" | "clock">,
  { environmentId, systemId }: SyncTarget,
  result: RunResult,
): Promise<void> {
  const { traceId } = result;
  if (result.type === "well") {
    // An entity that works does not make up for another that keeps failing or has to wait.
    if (await isTroubled(store, { environmentId, systemId }, failuresUntilDegraded, clock())) return;
    // The system stays DEGRADED until an operator's decision has been carried out, so watchers of DEGRADED hear of each finding once.
    const suspected = await selectSuspected(store.environment(environmentId), environmentId, [systemId]);
    if (suspected.length > 0) {
      const reason = describeSuspected(suspected);
      await systems.report(environmentId, systemId, { status: "DEGRADED", reason, traceId, onlyFrom: ["CONNECTED", "DEGRADED"] });
      return;
    }
    await systems.report(environmentId, systemId, { status: "CONNECTED", reason: null, traceId, onlyFrom: ["DEGRADED"] });
    return;
  }
  const { failure, failures, askedUntil } = result;
  const isWait = askedUntil !== null && ConnectorError.isInstance(failure) && isLongWait(failure);
  if (!isWait && failures < failuresUntilDegraded) return;
  const reason = isWait ? `${waiting}${askedUntil.toISOString()}.` : describeFailure(failure, askedUntil);
  // A time that has passed is replaced; other reasons stay.
  const known = (await systems.byIds(environmentId, [systemId])).get(systemId)?.statusReason ?? null;
  const isPast =
    isWait && known !== null && known.startsWith(waiting) && !(Date.parse(known.slice(waiting.length, -1)) > clock().getTime());
  await systems.report(environmentId, systemId, {
    status: "DEGRADED",
    reason,
    traceId,
    onlyFrom: isPast ? ["CONNECTED", "DEGRADED"] : ["CONNECTED"],
  });
}
