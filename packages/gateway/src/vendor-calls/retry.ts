import { ConnectorError } from "@fettle/connector";
import { AddressNotAllowedError } from "./not-connected-error.ts";
import type { TryOutcome } from "./try-call.ts";
import { retryAfterMilliseconds } from "./retry-after.ts";

/** How often a call goes out at most, the first time included. */
export const maximumTries = 4;
/** A longer wait is the scheduler's to make: it ends the call, with the time after which to come back. */
export const longestWait = 30_000;

const firstBackoff = 250;
const longestBackoff = 10_000;

/** What to do after a try. */
export type Verdict =
  | { readonly type: "return"; readonly response: Response }
  | { readonly type: "retry"; readonly afterMilliseconds: number }
  | { readonly type: "fail"; readonly error: ConnectorError };

/** What the verdict depends on beside the outcome. */
export interface RetryCircumstances {
  readonly isRead: boolean;
  /** 1 for the first. */
  readonly attempt: number;
  /** The vendor's product, for messages. */
  readonly product: string;
  readonly now: Date;
  readonly random: () => number;
}

/** Whether to try again: a read after anything that passes, a write only when it was certainly not carried out. */
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
  const wait = retryAfterMilliseconds(response.headers, circumstances.now);
  if (status === 429) {
    return retryOr(
      new ConnectorError("RATE_LIMITED", `${product} was called too often.`, passing(status, wait)),
      wait,
      circumstances,
    );
  }
  const hasFailed = status === 408 || status === 425 || (status >= 500 && !isFinal(status));
  if (!hasFailed) return { type: "return", response };
  // 425 is answered before anything is processed (RFC 8470).
  if (isRead || status === 425) {
    const error = new ConnectorError("UNAVAILABLE", `${product} is not available (${status}).`, passing(status, wait));
    return retryOr(error, wait, circumstances);
  }
  return { type: "fail", error: unknownOutcome(product, { status }) };
}

/** Not implemented, or not in this version of HTTP: another try changes nothing, and nothing was carried out. */
const isFinal = (status: number) => status === 501 || status === 505;

const passing = (status: number, wait: number | null) => ({
  status,
  ...(wait === null ? {} : { retryAfterSeconds: Math.ceil(wait / 1000) }),
});

/** Another try changes nothing before the operator, or the customer's settings, do. */
const addressNotAllowed = (product: string, cause: AddressNotAllowedError): ConnectorError =>
  new ConnectorError(
    "MISCONFIGURED",
    `${product} cannot be called at ${cause.host}: this gateway calls only public addresses and those that its operator allows.`,
    { cause },
  );

/** The error of a write of which nobody knows what came of it. */
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
