import type { Delivery } from "../feed/log-entry.ts";
import { isLasting } from "./behaviors.ts";
import type { Call } from "./call.ts";
import { type Evidence, type Finding, isAccepted } from "./evidence.ts";

const tells = ({ recordId, version, kind, matches }: Call, wanted: Delivery): boolean =>
  recordId === wanted.recordId &&
  version === wanted.version &&
  kind === wanted.kind &&
  (matches ?? wanted.matches) === wanted.matches;

/**
 * Checks that every change that the endpoint asked for was accepted at least once, and that its row says so. An endpoint that stays dead or gone has
 * the change waiting, or behind its place.
 */
export function checkAccepted({ endpoint, calls, expected, stored }: Omit<Evidence, "interruptions">): readonly Finding[] {
  const accepted = new Map(calls.filter(isAccepted).map((call) => [call.position, call]));
  return expected.flatMap((wanted): readonly Finding[] => {
    const { position, recordId } = wanted;
    const call = accepted.get(position);
    const state = stored?.deliveries.get(position)?.state;
    const isBehind = stored !== undefined && stored.position < position;
    if (call === undefined) {
      if (isLasting(endpoint.behavior) && (state === "PENDING" || isBehind)) return [];
      const where = state ?? (isBehind ? "behind the place" : "lost");
      return [{ recordId, what: `the change at ${position} was never accepted (${where})` }];
    }
    if (!tells(call, wanted))
      return [{ recordId, what: `the body at ${position} tells ${call.recordId} v${call.version} ${call.kind}` }];
    const isKnown = state === "DELIVERED" || isLasting(endpoint.behavior);
    return isKnown ? [] : [{ recordId, what: `the change at ${position} was accepted, but its row says ${state ?? "nothing"}` }];
  });
}
