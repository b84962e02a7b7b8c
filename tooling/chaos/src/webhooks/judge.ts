import { checkAccepted } from "./check-accepted.ts";
import { checkBodies } from "./check-bodies.ts";
import { checkGone } from "./check-gone.ts";
import { checkOrder } from "./check-order.ts";
import { checkRetries, type NodeClock } from "./check-retries.ts";
import type { Evidence } from "./evidence.ts";
import { storyOf } from "./story.ts";

/** Whether an endpoint got what it was promised. */
export interface Verdict {
  readonly violations: readonly string[];
  /** The repeats that a crash or a cut explains. */
  readonly repeats: number;
}

/** Checks everything that an endpoint was promised. The first violation of each record comes with its story. */
export function judge(evidence: Evidence, clock: NodeClock): Verdict {
  const { endpoint, calls, expected, interruptions } = evidence;
  const { findings, repeats } = checkRetries(calls, interruptions, clock);
  const told = new Set<string>();
  const all = [
    ...checkAccepted(evidence),
    ...checkOrder(calls),
    ...checkBodies(calls, expected),
    ...checkGone(evidence),
    ...findings,
  ];
  const violations = all.map(({ recordId, what }) => {
    const lines = told.has(recordId) ? [] : storyOf(evidence, recordId);
    told.add(recordId);
    const who = `endpoint ${endpoint.number} ${endpoint.id} (${endpoint.behavior}, ${endpoint.wish.name}), record ${recordId}`;
    return [`${who}: ${what}`, ...lines].join("\n      ");
  });
  return { violations, repeats };
}
