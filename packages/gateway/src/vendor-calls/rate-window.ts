import { callsLeft, type RateWindow, secondsUsedUp } from "@fettle/connector";
import { boundedWait } from "../asked-wait.ts";
import type { Stopwatch } from "../clock.ts";
import type { Limiter } from "./limiter.ts";

/** A window of a vendor's limit: a token bucket that the vendor's headers empty, and close until the window ends. */
export function createRateWindow(window: RateWindow, stopwatch: Stopwatch): Limiter {
  const { calls, seconds = 60 } = window;
  // The burst reduces the steady rate, so that no window exceeds the limit.
  const burst = calls === undefined ? Number.POSITIVE_INFINITY : Math.max(1, Math.floor(calls / 4));
  const perMillisecond = calls === undefined ? 0 : Math.max(calls - burst, calls / 2) / (seconds * 1000);
  let tokens = burst;
  let filledAt = stopwatch();
  let closedUntil = 0;

  const take = (now: number): number => {
    if (calls === undefined) return now;
    tokens = Math.min(burst, tokens + Math.max(0, now - filledAt) * perMillisecond);
    filledAt = now;
    tokens -= 1;
    return tokens >= 0 ? now : now - tokens / perMillisecond;
  };

  return {
    methods: window.methods,
    take() {
      return {
        turn: take(stopwatch()),
        learn({ headers, isRefused, answeredAt }) {
          // Others may use the account, too.
          tokens = Math.min(tokens, callsLeft(headers, window) ?? tokens);
          const wait = secondsUsedUp(headers, window, { isRefused, now: answeredAt.getTime() });
          if (wait !== null) closedUntil = Math.max(closedUntil, stopwatch() + boundedWait(wait * 1000));
        },
        end(wasMade) {
          if (!wasMade) tokens += 1;
        },
      };
    },
    closedUntil: () => closedUntil,
  };
}
