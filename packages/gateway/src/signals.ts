/** A signal that is aborted with the first of others. Disposing lets go of them. */
export interface JoinedSignal extends Disposable {
  readonly signal: AbortSignal;
  /** Whether it was the time that ended it. */
  readonly hasTimedOut: boolean;
}

/**
 * Joins signals, and a time limit in milliseconds where one is given. By hand, because Node (24) keeps what `AbortSignal.any` made for good
 * when somebody listened to it and a source was collected first.
 */
export function joinSignals(sources: readonly AbortSignal[], limitMilliseconds?: number): JoinedSignal {
  const controller = new AbortController();
  const runOut = () => {
    joined.hasTimedOut = true;
    controller.abort(new DOMException("It took too long.", "TimeoutError"));
  };
  const limit = limitMilliseconds === undefined ? undefined : setTimeout(runOut, limitMilliseconds).unref();
  const end = () => controller.abort(sources.find(({ aborted }) => aborted)?.reason);
  for (const source of sources) source.addEventListener("abort", end);
  if (sources.some(({ aborted }) => aborted)) end();
  const joined = {
    signal: controller.signal,
    hasTimedOut: false,
    [Symbol.dispose]() {
      clearTimeout(limit);
      for (const source of sources) source.removeEventListener("abort", end);
    },
  };
  return joined;
}

/** The promise, or the signal's reason as soon as it is aborted. */
export function untilAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
