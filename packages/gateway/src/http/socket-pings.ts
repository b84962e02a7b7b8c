import { MessageType } from "graphql-ws";
import type { WebSocket } from "ws";

/** How far each subscription of a socket has come, by operation id. */
export type Cursors = Map<string, string>;

const intervalMilliseconds = 15_000;

/**
 * Keeps a socket alive and finds out when its peer is gone: it has neither answered the last ping nor taken any of what waits for it. Each
 * ping of the protocol tells how far every subscription has come, `{ cursors: { [operation id]: cursor } }`, so that a quiet one can be
 * resumed; with a single subscription also `cursor`.
 */
export function watchSocket(socket: WebSocket, cursors: Cursors): () => void {
  let hasAnswered = true;
  let waitingBytes = 0;
  socket.on("pong", () => {
    hasAnswered = true;
  });
  const timer = setInterval(() => {
    // A slow reader finds the ping behind all else that waits.
    const isTaking = socket.bufferedAmount < waitingBytes;
    if (!hasAnswered && !isTaking) return socket.terminate();
    waitingBytes = socket.bufferedAmount;
    // One ping at a time.
    if (hasAnswered) socket.ping();
    hasAnswered = false;
    // What waits to be sent says more than a ping would.
    if (cursors.size > 0 && socket.bufferedAmount === 0)
      socket.send(JSON.stringify({ type: MessageType.Ping, payload: payloadOf(cursors) }));
  }, intervalMilliseconds);
  return () => clearInterval(timer);
}

function payloadOf(cursors: Cursors) {
  const [only] = cursors.values();
  return { ...(cursors.size === 1 && { cursor: only }), cursors: Object.fromEntries(cursors) };
}
