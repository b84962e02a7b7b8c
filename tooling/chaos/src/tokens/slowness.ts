import type { TokenCall } from "@fettle/simulator";
import { accessTokenSeconds } from "./options.ts";

const mostSlowness = 4;

/**
 * The slowness of the machine between two moments, from 1 to 4. A node refreshes a token before its end. If the median time between two
 * exchanges of a system is longer than a token's lifetime, the machine cannot keep up, and the slowness is their ratio.
 */
export function slownessOf(calls: readonly TokenCall[], from: number, to: number): number {
  const lastOf = new Map<string, number>();
  const gaps: number[] = [];
  for (const { account, outcome, startedAt } of calls) {
    const last = lastOf.get(account ?? "");
    if (last !== undefined && startedAt >= from && startedAt <= to) gaps.push(startedAt - last);
    // A failed call is repeated at its own pace, and no call follows a refused one.
    if (outcome === "rotated") lastOf.set(account ?? "", startedAt);
    else lastOf.delete(account ?? "");
  }
  const median = gaps.toSorted((one, other) => one - other)[Math.floor(gaps.length / 2)] ?? 0;
  return Math.min(mostSlowness, Math.max(1, median / (accessTokenSeconds * 1000)));
}
