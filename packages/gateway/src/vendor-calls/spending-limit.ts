import type { CostBudget } from "@fettle/connector";
import { longestAskedMilliseconds } from "../asked-wait.ts";
import type { Stopwatch } from "../clock.ts";
import type { Limiter } from "./limiter.ts";

/** How much of a cost is still expected of the next call when a cheaper one was answered since. */
const remembered = 0.8;

/** A vendor's budget of costs, as its responses report it. Until one does, every call may go out. */
export function createSpendingLimit(stopwatch: Stopwatch): Limiter {
  let budget: CostBudget | null = null;
  let available = 0;
  let filledAt = 0;
  /** The costs of the calls that no response has reported yet. */
  let underWay = 0;
  let usual = 1;

  const expected = (cost: number | undefined): number => Math.min(isAmount(cost) ? cost : usual, budget?.maximum ?? Infinity);
  const spend = (cost: number, now: number): number => {
    if (budget === null) return now;
    const { maximum, restoredPerSecond } = budget;
    available = Math.min(maximum, available + (Math.max(0, now - filledAt) * restoredPerSecond) / 1000) - cost;
    filledAt = now;
    return available >= 0 ? now : now + Math.min(longestAskedMilliseconds, (-available / restoredPerSecond) * 1000);
  };

  return {
    take(call) {
      const cost = expected(call.cost);
      underWay += cost;
      return {
        turn: spend(cost, stopwatch()),
        learn({ reading }) {
          if (!isBudget(reading.budget)) return;
          budget = reading.budget;
          if (isAmount(budget.requested)) usual = Math.max(1, budget.requested, usual * remembered);
          available = Math.min(budget.maximum, budget.available) - (underWay - cost);
          filledAt = stopwatch();
        },
        end(wasMade) {
          underWay -= cost;
          if (!wasMade) available += cost;
        },
      };
    },
  };
}

const isAmount = (value: unknown): value is number => typeof value === "number" && value >= 0 && value < Infinity;

/** Whether a budget is one: a connector may have read nonsense. */
export const isBudget = (budget: CostBudget | undefined): budget is CostBudget =>
  budget !== undefined && [budget.available, budget.maximum, budget.restoredPerSecond].every(isAmount);

/** How long a budget does not cover its own call again, in milliseconds; 0 when it does, or when nobody knows what it costs. */
export const millisecondsUntilCovered = ({ requested, available, restoredPerSecond }: CostBudget): number =>
  requested === null || requested <= available ? 0 : ((requested - available) / restoredPerSecond) * 1000;
