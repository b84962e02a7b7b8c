import { ConnectorError, type LimitedAnswer, type LimitReading, type RateLimit } from "@fettle/connector";
import { boundedWait } from "../asked-wait.ts";
import type { Clock, Stopwatch } from "../clock.ts";
import { createCallsAtOnce } from "./calls-at-once.ts";
import type { Delay } from "./delay.ts";
import type { LimitedCall, Limiter, LimitPart, LimitRefusal } from "./limiter.ts";
import { createRateWindow } from "./rate-window.ts";
import { longestWait } from "./retry.ts";
import { retryAfterMilliseconds, vendorTime } from "./retry-after.ts";
import { createSpendingLimit, isBudget, millisecondsUntilCovered } from "./spending-limit.ts";

/** Keeps a system's calls within its vendor's limits. A process counts its own calls and learns of others from the vendor's responses. */
export interface RateGate {
  /**
   * Returns when a call may go out. Calls with the same limits go out in order of arrival, except after a pause that the vendor asked
   * for. Dispose the passage, once, when the call has ended.
   * @throws ConnectorError `RATE_LIMITED` when that would take more than half a minute altogether; the signal's reason when it is
   * aborted.
   */
  enter(call: LimitedCall, signal: AbortSignal): Promise<Passage>;
}

/** A call that is under way. */
export interface Passage extends Disposable {
  /** Learns what a response says about the limits. Null unless the vendor refused the call because of one. */
  learn(answer: LimitedAnswer): LimitRefusal | null;
}

/** The time sources of a gate. It waits by the stopwatch, because clocks get set; the clock is only for the vendor's dates. */
export interface GateTime {
  readonly clock: Clock;
  readonly stopwatch: Stopwatch;
  readonly delay: Delay;
}

/** All limits of a connector's declaration, for one system. */
export function createRateGate(rateLimit: RateLimit, product: string, { clock, stopwatch, delay }: GateTime): RateGate {
  const { windows = [], callsAtOnce, readLimits } = rateLimit;
  const limiters: readonly Limiter[] = [
    ...windows.map((window) => createRateWindow(window, stopwatch)),
    ...(readLimits === undefined ? [] : [createSpendingLimit(stopwatch)]),
  ];
  const atOnce = callsAtOnce === undefined ? null : createCallsAtOnce(callsAtOnce, delay);
  let pausedUntil = 0;

  return {
    async enter(call, signal) {
      signal.throwIfAborted();
      const own = limiters.filter(({ methods }) => methods?.includes(call.method) ?? true);
      const givenUpAt = stopwatch() + longestWait;
      let parts: readonly LimitPart[] | null = null;
      const leave = (wasMade: boolean) => {
        for (const part of parts ?? []) part.end(wasMade);
        parts = null;
      };
      const waitUntil = async (until: number): Promise<void> => {
        // Whoever waits for the vendor leaves its place to calls that need not.
        atOnce?.end();
        if (until > givenUpAt) throw tooLong(product, until - stopwatch());
        await delay(until - stopwatch(), signal);
      };
      try {
        for (;;) {
          if (atOnce !== null) {
            // A turn that passes in a queue would be made up for in a burst.
            if (!atOnce.isFree()) leave(false);
            if (!(await atOnce.begin(givenUpAt - stopwatch(), signal))) throw tooLong(product, null);
          }
          // Read again after every wait: another call may have learned of a longer pause.
          const openAt = Math.max(pausedUntil, ...own.map(({ closedUntil }) => closedUntil?.() ?? 0));
          if (openAt > stopwatch()) {
            // All turns before that moment would come in it.
            leave(false);
            await waitUntil(openAt);
            continue;
          }
          parts ??= own.map((limiter) => limiter.take(call));
          const turn = Math.max(0, ...parts.map((part) => part.turn));
          if (turn <= stopwatch()) break;
          await waitUntil(turn);
        }
      } catch (error) {
        leave(false);
        throw error;
      }
      const taken = parts;
      return {
        learn(answer) {
          const { status, headers } = answer;
          const reading = readSafely(readLimits, answer);
          const answeredAt = vendorTime(headers, clock());
          const isRefused = status === 429 || reading.isRefused === true;
          const waits = [
            status === 429 || status === 503 ? retryAfterMilliseconds(headers, answeredAt) : null,
            reading.waitSeconds === undefined ? null : boundedWait(reading.waitSeconds * 1000),
          ].filter((wait) => wait !== null);
          pausedUntil = Math.max(pausedUntil, ...waits.map((wait) => stopwatch() + wait));
          for (const part of taken) part.learn({ status, headers, reading, isRefused, answeredAt });
          if (!isRefused) return null;
          const budget = isBudget(reading.budget) ? reading.budget : null;
          if (budget !== null) waits.push(boundedWait(millisecondsUntilCovered(budget)));
          return {
            waitMilliseconds: waits.length === 0 ? null : Math.max(...waits),
            isTooDear: budget !== null && (budget.requested ?? 0) > budget.maximum,
          };
        },
        [Symbol.dispose]() {
          leave(true);
          atOnce?.end();
        },
      };
    },
  };
}

const tooLong = (product: string, wait: number | null) =>
  new ConnectorError(
    "RATE_LIMITED",
    `${product} allows no further calls for a while.`,
    wait === null ? {} : { retryAfterSeconds: Math.ceil(boundedWait(wait) / 1000) },
  );

/** A connector that cannot read a response must not lose it. */
function readSafely(read: RateLimit["readLimits"], answer: LimitedAnswer): LimitReading {
  try {
    return read?.(answer) ?? {};
  } catch {
    return {};
  }
}
