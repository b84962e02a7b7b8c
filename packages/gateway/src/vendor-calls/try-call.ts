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
  /** A successful answer's body is not read: it comes as the caller reads it, and breaks off after so many bytes. */
  readonly streamsBodiesOf?: number;
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
    if (response.ok && response.body !== null && dependencies.streamsBodiesOf !== undefined)
      return streamed(response, response.body, dependencies.streamsBodiesOf);
    const body = await readAtMost(response.body, dependencies.largestBody);
    if (body === null) throw new BodyTooLargeError(`The response is longer than ${dependencies.largestBody} bytes.`);
    return { type: "answer", response: rebuilt(response, body), body };
  } catch (cause) {
    return { type: "failure", cause, wasSent: hasAnswer || !(cause instanceof NotConnectedError), timedOut: limited.hasTimedOut };
  }
}

/** The answer with its body to read, which passes on only as fast as it is read. */
function streamed(response: Response, source: ReadableStream<Uint8Array>, most: number): TryOutcome {
  let size = 0;
  const counted = new TransformStream<Uint8Array, Uint8Array>({
    transform(piece, controller) {
      size += piece.byteLength;
      if (size > most) controller.error(new BodyTooLargeError(`The response is longer than ${most} bytes.`));
      else controller.enqueue(piece);
    },
  });
  const { status, statusText } = response;
  const headers = new Headers(response.headers);
  if (headers.has("content-encoding")) {
    // The body comes decoded.
    headers.delete("content-encoding");
    headers.delete("content-length");
  }
  const body = source.pipeThrough(counted);
  return { type: "answer", response: new Response(body, { status, statusText, headers }), body: new Uint8Array() };
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
