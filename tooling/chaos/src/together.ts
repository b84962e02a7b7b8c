/** Runs two works concurrently until the signal. When one fails, the other is stopped before the failure is passed on. */
export async function together<One, Other>(
  signal: AbortSignal,
  one: (signal: AbortSignal) => Promise<One>,
  other: (signal: AbortSignal) => Promise<Other>,
): Promise<[One, Other]> {
  const failing = new AbortController();
  const until = AbortSignal.any([signal, failing.signal]);
  const guard = async <Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> => {
    try {
      return await work(until);
    } catch (error) {
      failing.abort();
      throw error;
    }
  };
  const [first, second] = await Promise.allSettled([guard(one), guard(other)]);
  if (first.status === "rejected") throw first.reason;
  if (second.status === "rejected") throw second.reason;
  return [first.value, second.value];
}
