import type { ExecutionResult } from "graphql";
import type { ResultStream } from "./result-stream.ts";
import type { Cursors } from "./socket-pings.ts";

/** The results of a stream for a WebSocket: checkpoints only move the cursor, which the next ping tells. Pulls only while there is room. */
export function socketResults(
  stream: ResultStream,
  id: string,
  cursors: Cursors,
  room: () => Promise<void>,
): AsyncGenerator<ExecutionResult, undefined, undefined> {
  const ended = { done: true, value: undefined } as const;
  const results: AsyncGenerator<ExecutionResult, undefined, undefined> = {
    [Symbol.asyncIterator]: () => results,
    async next() {
      for (;;) {
        await room();
        const { done, value } = await stream.next();
        if (done === true || value === undefined) {
          cursors.delete(id);
          return ended;
        }
        if (value.cursor !== null) cursors.set(id, value.cursor);
        if (value.type === "result") return { done: false, value: value.result };
      }
    },
    async return() {
      cursors.delete(id);
      await stream.return();
      return ended;
    },
    async throw(error: unknown) {
      await results.return(undefined);
      throw error;
    },
    async [Symbol.asyncDispose]() {
      await results.return(undefined);
    },
  };
  return results;
}
