import { MessageType } from "graphql-ws";
import type { Outgoing } from "./outgoing.ts";
import type { ResultStream } from "./result-stream.ts";
import { bytesOf } from "./shared-text.ts";
import type { Cursors, SocketWatch, Whereabouts } from "./socket-pings.ts";

const head = `{"type":${JSON.stringify(MessageType.Next)},"payload":`;

/**
 * Sends the results of a stream over a WebSocket directly, as the text that its subscribers share; the protocol's server gets only the end.
 * Checkpoints only move the cursor, which the next ping sends. A checkpoint before all results is the start of the stream and is sent at
 * once. Takes results only while there is room.
 */
export function socketResults(
  stream: ResultStream,
  id: string,
  { cursors, outgoing, watch }: { readonly cursors: Cursors; readonly outgoing: Outgoing; readonly watch: SocketWatch },
): AsyncGenerator<never, undefined, undefined> {
  const tail = bytesOf(`${stream.own},"id":${JSON.stringify(id)}}`);
  const over = Promise.withResolvers<{ done: true; value: undefined }>();
  /** Null until the subscription has a place. */
  let place: Whereabouts | null = null;
  let isWaiting = false;
  let hasEnded = false;

  function end(): void {
    hasEnded = true;
    cursors.delete(id);
    stream.onArrival = () => {};
    stream.end();
    over.resolve({ done: true, value: undefined });
  }

  function fill(): void {
    while (!hasEnded && outgoing.hasRoom()) {
      const item = stream.take();
      if (item === null) return stream.hasEnded ? end() : undefined;
      if (item.type === "result") outgoing.write(head + item.shared.bytes + tail);
      if (item.cursor !== null) move(item.cursor, item.type === "checkpoint");
    }
    if (!outgoing.isOpen()) return end();
    if (hasEnded || isWaiting) return;
    isWaiting = true;
    void outgoing.room().then(() => {
      isWaiting = false;
      fill();
    });
  }

  function move(cursor: string, isCheckpoint: boolean): void {
    if (place !== null) {
      place.cursor = cursor;
      return;
    }
    place = { cursor };
    cursors.set(id, place);
    if (isCheckpoint) watch.tell(id, cursor);
  }

  const results: AsyncGenerator<never, undefined, undefined> = {
    [Symbol.asyncIterator]: () => results,
    async next() {
      stream.onArrival = fill;
      fill();
      return await over.promise;
    },
    async return() {
      end();
      return await over.promise;
    },
    async throw(error: unknown) {
      end();
      throw error;
    },
    async [Symbol.asyncDispose]() {
      end();
    },
  };
  return results;
}
