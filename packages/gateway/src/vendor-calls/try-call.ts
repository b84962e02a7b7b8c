import { readAtMost } from "../gathered-bytes.ts";
import { NotConnectedError } from "./not-connected-error.ts";
import { joinSignals } from "../signals.ts";

/** The outcome of one try. */
export type TryOutcome =
  | { readonly type: "answer"; readonly response: Response; readonly body: Uint8Array<ArrayBuffer> }
  /** No complete answer came. `wasSent` is false when the vendor certainly never saw the call. */
  | { readonly type: "failure"; readonly cause: unknown; readonly wasSent: boolean; readonly timedOut: boolean };

/** One HTTP call. */
export interface Call {
  readonly url: URL;
  readonly method: string;
  readonly headers: Headers;
  readonly body: string | Blob | undefined;
}

export interface CallDependencies {
  /** Rejects with `NotConnectedError` when the call was certainly never sent. */
  readonly fetch: typeof globalThis.fetch;
  readonly signal: AbortSignal;
  readonly timeoutMilliseconds: number;
  readonly largestBody: number;
}

/** A body that exceeds the limit. */
export class BodyTooLargeError extends Error {
  override readonly name = "BodyTooLargeError";
}

/**
 * Makes one try and reads the whole answer: a body cut short counts as a lost answer, and the time-out covers it too.
 * Redirects are not followed: they would carry the credentials elsewhere.
 */
export async function tryCall(call: Call, dependencies: CallDependencies): Promise<TryOutcome> {
  using limited = joinSignals([dependencies.signal], dependencies.timeoutMilliseconds);
  let hasAnswer = false;
  try {
    const response = await dependencies.fetch(call.url, {
      method: call.method,
      headers: call.headers,
      redirect: "manual",
      signal: limited.signal,
      ...(call.body === undefined ? {} : { body: call.body }),
    });
    hasAnswer = true;
    const body = await readAtMost(response.body, dependencies.largestBody);
    if (body === null) throw new BodyTooLargeError(`The response is longer than ${dependencies.largestBody} bytes.`);
    return { type: "answer", response: rebuilt(response, body), body };
  } catch (cause) {
    return { type: "failure", cause, wasSent: hasAnswer || !(cause instanceof NotConnectedError), timedOut: limited.hasTimedOut };
  }
}

const bodiless = new Set([204, 205, 304]);

/** The answer again, with an unread body. */
function rebuilt(response: Response, body: Uint8Array<ArrayBuffer>): Response {
  const headers = new Headers(response.headers);
  // The body is already decoded.
  headers.delete("content-encoding");
  headers.delete("content-length");
  return new Response(bodiless.has(response.status) ? null : body, {
    status: response.status,
    statusText: response.statusText,
    headers,
  });
}
