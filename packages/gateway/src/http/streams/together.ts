/** So many are worked on together: their answers are in memory at the same time. */
const mostTogether = 32;

/**
 * Collects calls until the turn of the event loop ends, and works on them together. `work` returns a promise for each item, in their order; when
 * it rejects itself, all of its calls do.
 */
export function together<Item, Result>(
  work: (items: readonly Item[]) => Promise<readonly Promise<Result>[]>,
): (item: Item) => Promise<Result> {
  interface Call {
    readonly item: Item;
    readonly resolve: (result: Promise<Result>) => void;
    readonly reject: (error: unknown) => void;
  }
  let calls: Call[] = [];

  function begin(): void {
    const some = calls;
    calls = [];
    work(some.map(({ item }) => item)).then(
      (results) => {
        for (const [index, { resolve, reject }] of some.entries()) {
          const result = results[index];
          if (result === undefined) reject(new Error("A call that was worked on with others has no result."));
          else resolve(result);
        }
      },
      (error: unknown) => {
        for (const { reject } of some) reject(error);
      },
    );
  }

  return (item) =>
    new Promise((resolve, reject) => {
      calls.push({ item, resolve, reject });
      if (calls.length >= mostTogether) begin();
      else if (calls.length === 1) setImmediate(() => (calls.length === 0 ? undefined : begin()));
    });
}
