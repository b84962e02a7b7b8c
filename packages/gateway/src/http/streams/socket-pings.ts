import { MessageType } from "graphql-ws";
import type { WebSocket } from "ws";

/** How far each subscription of a socket has come, by operation id. */
export type Cursors = Map<string, string>;

const intervalMilliseconds = 15_000;

/** Watches a socket. */
export interface SocketWatch {
  /** Tells now how far one subscription has come. */
  tell(id: string, cursor: string): void;
  stop(): void;
}

/**
 * Keeps a socket alive and finds out when its peer is gone: it has neither answered the last ping nor taken any of what waits for it. Each
 * ping of the protocol tells how far every subscription has come, `{ cursors: { [operation id]: cursor } }`, so that a quiet one can be
 * resumed; with a single subscription also `cursor`.
 */
export function watchSocket(socket: WebSocket, cursors: Cursors): SocketWatch {
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
    if (cursors.size > 0) tell(cursors);
  }, intervalMilliseconds);
  function tell(told: Cursors): void {
    const only = cursors.size === 1 ? { cursor: [...told.values()][0] } : {};
    const payload = { ...only, cursors: Object.fromEntries(told) };
    // What waits to be sent says more than a ping would.
    if (socket.bufferedAmount === 0) socket.send(JSON.stringify({ type: MessageType.Ping, payload }));
  }
  return { tell: (id, cursor) => tell(new Map([[id, cursor]])), stop: () => clearInterval(timer) };
}
