import type { VendorRequest } from "./vendor.ts";

/**
 * How fast the vendor may be called. All of it holds for one system at the same time: a call waits until every part allows it.
 *
 * The gateway also honours `Retry-After`, in seconds or as a date, of every 429 and 503. A wait of up to half a minute is waited; a
 * longer one ends the call with `RATE_LIMITED`, and the gateway comes back to the work when it is over. Only this system waits.
 */
export interface RateLimit {
  /** The windows in which the vendor counts calls, such as one of a second beside one of a day. */
  readonly windows?: readonly RateWindow[];
  /** The most calls that may be under way at the same time. Default: no limit. */
  readonly callsAtOnce?: number;
  /**
   * Reads from a response what no header of a window says: the budget of a vendor that counts costs, or a refusal in a 200. It is
   * called once for each response, before the connector sees it. It is pure, and lenient: of a response that it does not know it
   * says nothing. When it throws, the response counts as one that says nothing.
   */
  readonly readLimits?: (answer: LimitedAnswer) => LimitReading;
}

/** One window of a vendor's rate limit. */
export interface RateWindow {
  /**
   * The most calls in any window of this length, for which the gateway spreads them: a quarter at once, the rest evenly. It counts
   * only its own calls, each node for itself. Default: only the headers count.
   */
  readonly calls?: number;
  /** The length of the window in seconds, such as 1, 60 or 86400. Default: a minute. */
  readonly seconds?: number;
  /** The methods that the window counts, where a vendor counts them apart. Default: all. */
  readonly methods?: readonly NonNullable<VendorRequest["method"]>[];
  /** The header with the number of calls left in the window. */
  readonly remainingHeader?: string;
  /** The header that says when the window ends. */
  readonly resetHeader?: string;
  /**
   * What the reset header contains: seconds or milliseconds from now, a count of either since 1970, or a date (HTTP or ISO 8601).
   * Default: `seconds`.
   */
  readonly resetFormat?: "seconds" | "milliseconds" | "unix-seconds" | "unix-milliseconds" | "date";
}

/** A response of the vendor, as far as its limits may stand in it. */
export interface LimitedAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** The body's JSON; null when it is none. */
  readonly body: unknown;
}

/** What a response says about the vendor's limits. */
export interface LimitReading {
  /**
   * True when the vendor refused the call because of a limit, and carried out nothing of it. The gateway makes it again, even a write,
   * as it does after a 429.
   */
  readonly isRefused?: boolean;
  /** The seconds for which the vendor takes no call. */
  readonly waitSeconds?: number;
  /** The budget of costs after the call. */
  readonly budget?: CostBudget;
}

/** A vendor's budget of costs, which refills continuously: a bucket of points. All values are from 0. */
export interface CostBudget {
  /** The cost of the call that was answered. Null when the response does not say. */
  readonly requested: number | null;
  readonly available: number;
  /** The most that can be saved up. A call that costs more is never possible. */
  readonly maximum: number;
  /** How much comes back each second. */
  readonly restoredPerSecond: number;
}
