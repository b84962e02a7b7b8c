import { MessageType } from "graphql-ws";
import type { Outgoing } from "./outgoing.ts";
import type { ResultStream } from "./result-stream.ts";
import type { Cursors, SocketWatch } from "./socket-pings.ts";

/**
 * Sends the results of a stream over a WebSocket directly, as the text that its subscribers share; the protocol's server gets only the end.
 * Checkpoints only move the cursor, which the next ping sends. A checkpoint before all results is the start of the stream and is sent at
 * once. Pulls results only while there is room.
 */
export function socketResults(
  stream: ResultStream,
  id: string,
  { cursors, outgoing, watch }: { readonly cursors: Cursors; readonly outgoing: Outgoing; readonly watch: SocketWatch },
): AsyncGenerator<never, undefined, undefined> {
  const ended = { done: true, value: undefined } as const;
  const head = `{"id":${JSON.stringify(id)},"type":${JSON.stringify(MessageType.Next)},"payload":`;
  let hasEnded = false;
  const end = () => {
    hasEnded = true;
    cursors.delete(id);
  };
  const results: AsyncGenerator<never, undefined, undefined> = {
    [Symbol.asyncIterator]: () => results,
    async next() {
      for (;;) {
        await outgoing.room();
        const { done, value } = await stream.next();
        if (done === true || value === undefined) {
          end();
          return ended;
        }
        if (hasEnded) continue;
        if (value.type === "result" && !(await hasLeft(outgoing.send(`${head}${value.text}}`)))) return results.return(undefined);
        if (value.cursor === null || hasEnded) continue;
        const isFirst = !cursors.has(id);
        cursors.set(id, value.cursor);
        if (isFirst && value.type === "checkpoint") watch.tell(id, value.cursor);
      }
    },
    async return() {
      end();
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

/** Returns false when the socket has failed; the close is handled elsewhere. */
const hasLeft = (sent: Promise<void>): Promise<boolean> =>
  sent.then(
    () => true,
    () => false,
  );
