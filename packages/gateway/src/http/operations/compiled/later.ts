/** A value, or the promise of one. What is known already costs no promise. */
export type Later<Value> = Value | Promise<Value>;

/** Whether a resolver's value has to be waited for, by GraphQL's own rule. */
export const isPromise = (value: unknown): value is Promise<unknown> =>
  typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";

/** Continues with a value, at once if it is known. */
export const after = <Value, Result>(value: Later<Value>, work: (value: Value) => Later<Result>): Later<Result> =>
  value instanceof Promise ? value.then(work) : work(value);

/** What a resolver returned, as a value or a promise of the platform's own. */
export const laterOf = (value: unknown): Later<unknown> => (isPromise(value) ? Promise.resolve(value) : value);

/** Fails once nothing of what has begun is under way anymore, so that no failure of it goes unheard. */
export async function failAfter(begun: readonly unknown[], error: unknown): Promise<never> {
  await Promise.allSettled(begun);
  throw error;
}

/** All values in their order. A failure counts only once nothing is under way anymore. */
export function allOf<Value>(values: readonly Later<Value>[]): Later<readonly Value[]> {
  return values.some((value) => value instanceof Promise) ? settleAll(values) : (values as readonly Value[]); // no promise is among them
}

async function settleAll<Value>(values: readonly Later<Value>[]): Promise<readonly Value[]> {
  try {
    return await Promise.all(values);
  } catch (error) {
    return await failAfter(values, error);
  }
}
