import type { TokenCall } from "@fettle/simulator";
import { accessTokenSeconds } from "./options.ts";

const mostSlowness = 4;

/**
 * How far the machine was behind between two moments, from 1: a node refreshes a token before its end, so that where the time between
 * two exchanges of a system is longer in the median than a token lives, there is more to do than the machine can. More than four times
 * counts as four.
 */
export function slownessOf(calls: readonly TokenCall[], from: number, to: number): number {
  const lastOf = new Map<string, number>();
  const gaps: number[] = [];
  for (const { account, outcome, startedAt } of calls) {
    const last = lastOf.get(account ?? "");
    if (last !== undefined && startedAt >= from && startedAt <= to) gaps.push(startedAt - last);
    // What came of no exchange is tried again at its own pace, and a refused one is the last.
    if (outcome === "rotated") lastOf.set(account ?? "", startedAt);
    else lastOf.delete(account ?? "");
  }
  const median = gaps.toSorted((one, other) => one - other)[Math.floor(gaps.length / 2)] ?? 0;
  return Math.min(mostSlowness, Math.max(1, median / (accessTokenSeconds * 1000)));
}
