import type { Call } from "./call.ts";
import { type Finding, isAccepted } from "./evidence.ts";

/** Checks that the first acceptances of each record ascend by version. */
export function checkOrder(calls: readonly Call[]): readonly Finding[] {
  const seen = new Set<number>();
  const last = new Map<string, number>();
  const inOrder = calls.filter(isAccepted).toSorted((one, other) => (one.endedAt ?? 0) - (other.endedAt ?? 0));
  return inOrder.flatMap(({ position, recordId, version }) => {
    if (seen.has(position)) return [];
    seen.add(position);
    const before = last.get(recordId) ?? 0;
    last.set(recordId, Math.max(before, version));
    return version > before ? [] : [{ recordId, what: `version ${version} was first accepted after version ${before}` }];
  });
}
