import { ConnectorError, type RateLimit } from "@fettle/connector";
import { boundedWait } from "../asked-wait.ts";
import type { Clock, Stopwatch } from "../clock.ts";
import type { Delay } from "./delay.ts";
import { longestWait } from "./retry.ts";
import { retryAfterMilliseconds, vendorTime } from "./retry-after.ts";

/** Keeps a system's calls within its vendor's limit. A process counts its own calls and learns of others from the vendor's headers. */
export interface RateGate {
  /**
   * Returns when a call may go out. Calls go out in order of arrival.
   * @throws ConnectorError `RATE_LIMITED` when that would take more than half a minute; the signal's reason when it is aborted.
   */
  enter(signal: AbortSignal): Promise<void>;
  /** Learns from the vendor's headers how many calls remain. */
  learn(response: Pick<Response, "status" | "headers">): void;
}

/** The time sources of a gate. It waits by the stopwatch, because clocks get set; the clock is only for the vendor's dates. */
export interface GateTime {
  readonly clock: Clock;
  readonly stopwatch: Stopwatch;
  readonly delay: Delay;
}

/** A token bucket that also pauses when the vendor asks for it. */
export function createRateGate(rateLimit: RateLimit, product: string, { clock, stopwatch, delay }: GateTime): RateGate {
  const perMinute = rateLimit.requestsPerMinute;
  // The burst reduces the steady rate, so that no minute exceeds the limit.
  const burst = perMinute === undefined ? Number.POSITIVE_INFINITY : Math.max(1, Math.floor(perMinute / 4));
  const perMillisecond = perMinute === undefined ? 0 : Math.max(perMinute - burst, perMinute / 2) / 60_000;
  let tokens = burst;
  let filledAt = stopwatch();
  let pausedUntil = 0;

  const take = (now: number): number => {
    if (perMinute === undefined) return now;
    tokens = Math.min(burst, tokens + Math.max(0, now - filledAt) * perMillisecond);
    filledAt = now;
    tokens -= 1;
    return tokens >= 0 ? now : now - tokens / perMillisecond;
  };
  const pause = (milliseconds: number) => {
    pausedUntil = Math.max(pausedUntil, stopwatch() + boundedWait(milliseconds));
  };

  return {
    async enter(signal) {
      signal.throwIfAborted();
      const turn = take(stopwatch());
      try {
        for (;;) {
          // The pause is read again after every wait: another call may have learned of a longer one.
          const wait = Math.max(turn, pausedUntil) - stopwatch();
          if (wait <= 0) return;
          if (wait > longestWait) {
            throw new ConnectorError("RATE_LIMITED", `${product} allows no further calls for a while.`, {
              retryAfterSeconds: Math.ceil(boundedWait(wait) / 1000),
            });
          }
          await delay(wait, signal);
        }
      } catch (error) {
        tokens += 1;
        throw error;
      }
    },
    learn({ status, headers }) {
      const now = vendorTime(headers, clock());
      const retryAfter = status === 429 || status === 503 ? retryAfterMilliseconds(headers, now) : null;
      if (retryAfter !== null) pause(retryAfter);
      const remaining = headerNumber(headers, rateLimit.remainingHeader);
      const reset = headerNumber(headers, rateLimit.resetHeader);
      if (reset !== null && (status === 429 || (remaining !== null && remaining <= 0))) {
        const milliseconds = rateLimit.resetFormat === "unix-seconds" ? reset * 1000 - now.getTime() : reset * 1000;
        pause(milliseconds);
      }
    },
  };
}

function headerNumber(headers: Headers, name: string | undefined): number | null {
  const value = name === undefined ? null : headers.get(name);
  return value !== null && /^\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : null;
}
