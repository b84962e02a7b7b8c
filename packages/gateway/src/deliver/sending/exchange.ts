import { errors, type Dispatcher } from "undici";
import { mostHeadBytes } from "./answer-head.ts";
import { OutOfTimeError } from "./attempt-error.ts";

/** What came back. */
export interface Answer {
  /** Null when no status came. */
  readonly status: number | null;
  /** What ended the exchange before the end of the answer. */
  readonly failure: Error | null;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The beginning of the body. */
  readonly head: Buffer;
}

export interface ExchangeLimits {
  readonly signal: AbortSignal;
  /** For connecting, sending and reading together. */
  readonly totalMilliseconds: number;
}

/** A rest of an answer up to this size is read, so that the connection can be used again. */
const mostDrained = 65_536;

/**
 * Sends a request and reads the beginning of its answer. A body that stalls, breaks off or is too long ends the connection, and what
 * has come until then is the answer. A request that meets the other side's end of a kept connection is sent once more.
 * @throws the signal's reason, at once, when the signal is aborted. Nothing else.
 */
export function exchange(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  { signal, totalMilliseconds }: ExchangeLimits,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let answer: Pick<Answer, "status" | "headers"> = { status: null, headers: {} };
    const chunks: Buffer[] = [];
    let length = 0;
    let controller: Dispatcher.DispatchController | null = null;
    let hasBegun = false;
    let tries = 1;
    /** Why nothing more may be sent or read. */
    let stopped: Error | null = null;

    const settle = () => {
      clearTimeout(timer);
      listeners.delete(abandon);
    };
    const end = (failure: Error | null) => {
      settle();
      resolve({ ...answer, head: Buffer.concat(chunks), failure });
    };
    const stop = (reason: Error) => {
      stopped = reason;
      controller?.abort(reason);
    };
    const abandon = () => {
      settle();
      reject(signal.reason);
      stop(new Error("The call was abandoned."));
    };
    const runOut = () => {
      const failure = new OutOfTimeError();
      end(failure);
      stop(failure);
    };

    const timer = setTimeout(runOut, totalMilliseconds);
    const listeners = listenersOf(signal);
    listeners.add(abandon);
    if (signal.aborted) {
      abandon();
      return;
    }
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(started) {
        controller = started;
        // A request that has waited too long for its connection is never sent.
        if (stopped !== null) started.abort(stopped);
      },
      onResponseStarted() {
        hasBegun = true;
      },
      onResponseStart(_, status, headers) {
        if (status >= 200) answer = { status, headers };
      },
      onResponseData(reading, chunk) {
        // The chunk's memory is used again.
        if (length < mostHeadBytes) chunks.push(Buffer.from(chunk.subarray(0, mostHeadBytes - length)));
        length += chunk.length;
        if (length > mostDrained) {
          end(null);
          reading.abort(new Error("The answer is too long."));
        }
      },
      onResponseEnd: () => end(null),
      onResponseError(_, failure) {
        if (stopped !== null || hasBegun || tries > 1 || !hadAnswered(failure)) {
          end(failure);
          return;
        }
        tries += 1;
        dispatcher.dispatch(request, handler);
      },
    };
    dispatcher.dispatch(request, handler);
  });
}

const listening = new WeakMap<AbortSignal, Set<() => void>>();

/** Who listens to a signal. A signal's own list is searched for each listener that comes or goes, and many calls share a signal. */
function listenersOf(signal: AbortSignal): Set<() => void> {
  const known = listening.get(signal);
  if (known !== undefined) return known;
  const listeners = new Set<() => void>();
  listening.set(signal, listeners);
  signal.addEventListener("abort", () => {
    for (const listener of listeners) listener();
  });
  return listeners;
}

/** Whether the other side has closed a connection over which it had answered before. It mostly means that it was no longer in use. */
const hadAnswered = (failure: Error): boolean => failure instanceof errors.SocketError && (failure.socket?.bytesRead ?? 0) > 0;
