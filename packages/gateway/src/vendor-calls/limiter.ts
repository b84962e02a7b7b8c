import type { LimitedAnswer, LimitReading, RateWindow, VendorRequest } from "@fettle/connector";

/** A call as limits see it. */
export interface LimitedCall {
  readonly method: NonNullable<VendorRequest["method"]>;
  /** Its cost of the vendor's budget, where the connector knows it. */
  readonly cost?: number | undefined;
}

/** What is learned from a response. */
export interface Learned extends Pick<LimitedAnswer, "status" | "headers"> {
  readonly reading: LimitReading;
  /** Whether the vendor refused the call because of a limit. */
  readonly isRefused: boolean;
  /** When the vendor answered, by its own clock. */
  readonly answeredAt: Date;
}

/** A call that the vendor refused because of a limit. */
export interface LimitRefusal {
  /** How long to wait, as far as the vendor says so. */
  readonly waitMilliseconds: number | null;
  /** Whether it costs more than the vendor's budget ever holds. */
  readonly isTooDear: boolean;
}

/** One call's part of a limit. */
export interface LimitPart {
  /** When the limit lets the call go out, by the stopwatch. */
  readonly turn: number;
  learn(from: Learned): void;
  /** Ends the call, answered or not; `wasMade` is false when it never went out. */
  end(wasMade: boolean): void;
}

/** One limit of a system. */
export interface Limiter {
  /** The methods of the calls that it limits. Omitted: all. */
  readonly methods?: RateWindow["methods"];
  take(call: LimitedCall): LimitPart;
  /** Until when the vendor takes no such call, by the stopwatch. It may grow while a call waits. Omitted: it never closes. */
  readonly closedUntil?: () => number;
}
