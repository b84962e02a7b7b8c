/** A signal that is aborted with the first of several others. Disposing detaches it from them. */
export interface JoinedSignal extends Disposable {
  readonly signal: AbortSignal;
  /** Whether the time limit aborted it. */
  readonly hasTimedOut: boolean;
}

/**
 * Joins signals and, if given, a time limit in milliseconds. Node (24) keeps signals from `AbortSignal.any` for good if they had
 * a listener and a source was collected first, so this does it by hand.
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
 * Settles as the work does, or rejects with the signal's reason as soon as the signal is aborted. Work that ignores the signal is
 * left behind.
 */
export async function untilAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const aborted = Promise.withResolvers<never>();
  // Work that listens to the signal reports its end more precisely, so it goes first.
  const end = () => void setImmediate(() => aborted.reject(signal.reason));
  signal.addEventListener("abort", end);
  if (signal.aborted) end();
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", end);
  }
}
