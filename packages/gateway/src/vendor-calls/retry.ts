import { ConnectorError } from "@fettle/connector";
import { AddressNotAllowedError } from "./not-connected-error.ts";
import type { LimitRefusal } from "./limiter.ts";
import type { TryOutcome } from "./try-call.ts";
import { retryAfterMilliseconds } from "./retry-after.ts";

/** The most tries of a call, the first included. */
export const maximumTries = 4;
/** A longer wait is left to the scheduler: the call fails with the time to wait. */
export const longestWait = 30_000;

const firstBackoff = 250;
const longestBackoff = 10_000;

/** The decision after a try. */
export type Verdict =
  | { readonly type: "return"; readonly response: Response }
  | { readonly type: "retry"; readonly afterMilliseconds: number }
  | { readonly type: "fail"; readonly error: ConnectorError };

/** What the decision depends on beside the outcome. */
export interface RetryCircumstances {
  readonly isRead: boolean;
  /** Starts at 1. */
  readonly attempt: number;
  /** The vendor's product, for messages. */
  readonly product: string;
  readonly now: Date;
  readonly random: () => number;
  /** Null unless the vendor refused the call because of a limit. */
  readonly refusal: LimitRefusal | null;
}

/** Whether to try again: a read after any passing failure, a write only when it was certainly not carried out. */
export function judge(outcome: TryOutcome, circumstances: RetryCircumstances): Verdict {
  const { isRead, product } = circumstances;
  if (outcome.type === "failure") {
    if (outcome.cause instanceof AddressNotAllowedError)
      return { type: "fail", error: addressNotAllowed(product, outcome.cause) };
    if (isRead || !outcome.wasSent) {
      const error = new ConnectorError("UNAVAILABLE", `${product} cannot be reached${outcome.timedOut ? " in time" : ""}.`, {
        cause: outcome.cause,
      });
      return retryOr(error, null, circumstances);
    }
    return { type: "fail", error: unknownOutcome(product, { cause: outcome.cause }) };
  }
  const { response } = outcome;
  const { status } = response;
  const { refusal } = circumstances;
  if (refusal !== null) {
    const { waitMilliseconds, isTooDear } = refusal;
    if (isTooDear) return { type: "fail", error: tooDear(product, status) };
    const error = new ConnectorError("RATE_LIMITED", `${product} was called too often.`, passing(status, waitMilliseconds));
    return retryOr(error, waitMilliseconds, circumstances);
  }
  const wait = retryAfterMilliseconds(response.headers, circumstances.now);
  const hasFailed = status === 408 || status === 425 || (status >= 500 && !isFinal(status));
  if (!hasFailed) return { type: "return", response };
  // A vendor answers 425 before it processes anything (RFC 8470).
  if (isRead || status === 425) {
    const error = new ConnectorError("UNAVAILABLE", `${product} is not available (${status}).`, passing(status, wait));
    return retryOr(error, wait, circumstances);
  }
  return { type: "fail", error: unknownOutcome(product, { status }) };
}

/** Not implemented, or not in this version of HTTP: another try is useless, and nothing was carried out. */
const isFinal = (status: number) => status === 501 || status === 505;

const passing = (status: number, wait: number | null) => ({
  status,
  ...(wait === null ? {} : { retryAfterSeconds: Math.ceil(wait / 1000) }),
});

/** Waiting would not help: the connector has to ask for less. */
const tooDear = (product: string, status: number): ConnectorError =>
  new ConnectorError("NOT_SUPPORTED", `${product} never allows a call that costs as much as this one.`, { status });

/** Another try is useless until the operator or the customer changes the settings. */
const addressNotAllowed = (product: string, cause: AddressNotAllowedError): ConnectorError =>
  new ConnectorError(
    "MISCONFIGURED",
    `${product} cannot be called at ${cause.host}: this gateway calls only public addresses and those that its operator allows.`,
    { cause },
  );

/** The error of a write with an unknown outcome. */
export const unknownOutcome = (
  product: string,
  details: { readonly cause?: unknown; readonly status?: number },
): ConnectorError =>
  new ConnectorError(
    "OUTCOME_UNKNOWN",
    `${product} received the write, but its response was lost: the write may or may not have been carried out.`,
    details,
  );

function retryOr(error: ConnectorError, wait: number | null, circumstances: RetryCircumstances): Verdict {
  const afterMilliseconds = Math.max(wait ?? 0, backoff(circumstances.attempt, circumstances.random));
  return circumstances.attempt >= maximumTries || afterMilliseconds > longestWait
    ? { type: "fail", error }
    : { type: "retry", afterMilliseconds };
}

/** Exponential, with full jitter. */
const backoff = (attempt: number, random: () => number) => random() * Math.min(longestBackoff, firstBackoff * 2 ** (attempt - 1));
