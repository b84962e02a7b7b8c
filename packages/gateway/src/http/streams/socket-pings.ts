import { MessageType } from "graphql-ws";
import type { WebSocket } from "ws";

/** Where a subscription is. It moves with every result. */
export interface Whereabouts {
  cursor: string;
}

/** The cursors of a socket's subscriptions, by operation id. */
export type Cursors = Map<string, Whereabouts>;

const intervalMilliseconds = 15_000;

/** The watch over a socket. */
export interface SocketWatch {
  /** Sends the cursor of one subscription now. */
  tell(id: string, cursor: string): void;
  stop(): void;
}

/**
 * Keeps a socket alive and detects that its peer is gone: it has neither answered the last ping nor read any waiting data. Each ping of the
 * protocol has the cursors of all subscriptions, `{ cursors: { [operation id]: cursor } }`, so a quiet subscription can resume; with a
 * single subscription it also has `cursor`.
 */
export function watchSocket(socket: WebSocket, cursors: Cursors): SocketWatch {
  let hasAnswered = true;
  let waitingBytes = 0;
  socket.on("pong", () => {
    hasAnswered = true;
  });
  const timer = setInterval(() => {
    // For a slow reader the ping is behind all other waiting data.
    const isTaking = socket.bufferedAmount < waitingBytes;
    if (!hasAnswered && !isTaking) return socket.terminate();
    waitingBytes = socket.bufferedAmount;
    // One ping at a time.
    if (hasAnswered) socket.ping();
    hasAnswered = false;
    if (cursors.size > 0) tell(cursors);
  }, intervalMilliseconds);
  function tell(told: Cursors): void {
    const all = [...told].map(([id, { cursor }]) => [id, cursor] as const);
    const payload = { ...(cursors.size === 1 && { cursor: all[0]?.[1] }), cursors: Object.fromEntries(all) };
    // Waiting data proves more than a ping would.
    if (socket.bufferedAmount === 0) socket.send(JSON.stringify({ type: MessageType.Ping, payload }));
  }
  return { tell: (id, cursor) => tell(new Map([[id, { cursor }]])), stop: () => clearInterval(timer) };
}
