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
    controller.abort(new DOMException("The operation took too long.", "TimeoutError"));
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

/**
 * Settles as the work does, or rejects with the signal's reason as soon as that is aborted: work that does not listen to the signal is left
 * behind.
 */
export async function untilAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const aborted = Promise.withResolvers<never>();
  // Work that does listen knows better how it ended, and goes first.
  const end = () => void setImmediate(() => aborted.reject(signal.reason));
  signal.addEventListener("abort", end);
  if (signal.aborted) end();
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", end);
  }
}
