import { ConnectorError } from "@fettle/connector";
import { describeSuspected, selectSuspected } from "../deletions/suspected-deletion-rows.ts";
import type { SyncDependencies } from "../poll/sync-dependencies.ts";
import { isTroubled, type SyncTarget } from "../poll/sync-state-rows.ts";

/** After this many failed runs in a row a system counts as degraded. */
const failuresUntilDegraded = 3;
/** A vendor that asks for a longer wait than we make by ourselves degrades its system at once: the copy gets older than it usually does. */
const longWaitMilliseconds = 300_000;

/** What a run of one entity came to. `askedUntil`: when the vendor may be asked again, by its own word. */
export type RunResult =
  | { readonly type: "well"; readonly traceId: string }
  | {
      readonly type: "failed";
      readonly failure: unknown;
      /** In a row, this one included. */
      readonly failures: number;
      readonly askedUntil: Date | null;
      readonly traceId: string;
    };

const waiting = "The vendor asked us to wait until ";

/** In words for the API, which shows a run's error: what is not from the vendor is for the operator's log alone. */
export function describeFailure(failure: unknown, askedUntil: Date | null): string {
  if (!ConnectorError.isInstance(failure)) return "DEFECT: The run failed. The operator's log has details.";
  const words = `${failure.code}: ${failure.message}`;
  return askedUntil === null || !isLongWait(failure) ? words : `${words} ${waiting}${askedUntil.toISOString()}.`;
}

const isLongWait = (failure: ConnectorError) => (failure.retryAfterSeconds ?? 0) * 1000 > longWaitMilliseconds;

/** Brings a system's status up to date after a run of one of its entities. */
export async function reportHealth(
  { store, systems, clock }: Pick<SyncDependencies, "store" | "systems" | "clock">,
  { environmentId, systemId }: SyncTarget,
  result: RunResult,
): Promise<void> {
  const { traceId } = result;
  if (result.type === "well") {
    // One entity that works does not make up for another that keeps failing, or waits.
    if (await isTroubled(store, { environmentId, systemId }, failuresUntilDegraded, clock())) return;
    // Nothing is well until somebody has decided and that is carried out: whoever watches for DEGRADED hears of it, once for each finding.
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
  // A time that has passed is put right; other reasons stay.
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
