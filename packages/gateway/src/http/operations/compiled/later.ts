/** A value, or the promise of one. What is known already costs no promise. */
export type Later<Value> = Value | Promise<Value>;

/** Whether a resolver's value has to be waited for, by GraphQL's own rule. */
export const isPromise = (value: unknown): value is Promise<unknown> =>
  typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";

/** Continues with a value, at once if it is known. */
export const after = <Value, Result>(value: Later<Value>, work: (value: Value) => Later<Result>): Later<Result> =>
  value instanceof Promise ? value.then(work) : work(value);

/** All values in their order. A failure counts only once nothing is under way anymore. */
export function allOf<Value>(values: readonly Later<Value>[]): Later<readonly Value[]> {
  return values.some((value) => value instanceof Promise) ? settleAll(values) : (values as readonly Value[]); // no promise is among them
}

async function settleAll<Value>(values: readonly Later<Value>[]): Promise<readonly Value[]> {
  try {
    return await Promise.all(values);
  } catch (error) {
    await Promise.allSettled(values);
    throw error;
  }
}
