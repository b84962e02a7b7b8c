/**
 * What came of one try of a call to a vendor.
 *
 * - `OK`: the vendor answered, and did not refuse.
 * - `NOT_FOUND`: the vendor does not have what the call asked for (404, 410), which a read of a deleted record expects.
 * - `BAD_REQUEST`: the vendor refused the call itself, with any other status from 400 to 499.
 * - `UNAUTHORIZED`: the vendor refused the credentials, or they lack a right (401, 403).
 * - `RATE_LIMITED`: the vendor refused the call because of a limit.
 * - `SERVER_ERROR`: the vendor failed, with a status of 500 or more.
 * - `TIMEOUT`: no complete answer came in time, or the vendor gave up waiting (408).
 * - `NO_ANSWER`: no answer came that could be read for another reason, such as a connection that failed.
 * - `CANCELLED`: Fettle ended the call, because nobody waited for it any longer.
 */
export const callOutcomes = [
  "OK",
  "NOT_FOUND",
  "BAD_REQUEST",
  "UNAUTHORIZED",
  "RATE_LIMITED",
  "SERVER_ERROR",
  "TIMEOUT",
  "NO_ANSWER",
  "CANCELLED",
] as const;

export type CallOutcome = (typeof callOutcomes)[number];

/**
 * Why a call was made: a connector's own call, one to an authorization server for tokens, an app's call of the vendor's own API, or one
 * that carries a file.
 */
export const callKinds = ["CALL", "TOKEN", "PASSTHROUGH", "FILE"] as const;

export type CallKind = (typeof callKinds)[number];

/** What is known of a try when it has ended. */
export interface CallEnding {
  /** Null when no complete answer came. */
  readonly status: number | null;
  /** Whether the vendor refused the call because of a limit, by whatever status. */
  readonly isLimited?: boolean;
  /** Whether the time limit of the try ended it. */
  readonly timedOut: boolean;
  /** Ends the work that the call belongs to. */
  readonly signal: AbortSignal;
}

/** The one place that decides what came of a call: for the log, the counters and the metrics. */
export function callOutcome({ status, isLimited = false, timedOut, signal }: CallEnding): CallOutcome {
  if (status === null) {
    if (timedOut || isTimeLimit(signal)) return "TIMEOUT";
    return signal.aborted ? "CANCELLED" : "NO_ANSWER";
  }
  if (isLimited || status === 429) return "RATE_LIMITED";
  if (status === 401 || status === 403) return "UNAUTHORIZED";
  if (status === 404 || status === 410) return "NOT_FOUND";
  if (status === 408) return "TIMEOUT";
  if (status >= 500) return "SERVER_ERROR";
  return status >= 400 ? "BAD_REQUEST" : "OK";
}

const isTimeLimit = ({ aborted, reason }: AbortSignal) =>
  aborted && reason instanceof DOMException && reason.name === "TimeoutError";
