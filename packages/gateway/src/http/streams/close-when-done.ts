import type { WebSocket } from "ws";

/** The close code for a token that is invalid or has ended. */
export const forbidden = [4403, "Forbidden"] as const;

/** How long operations may take to complete: a peer may not read, a vendor may not answer. */
const completionMilliseconds = 10_000;

/** Closes a socket whose token has ended when its running operations are done. Its subscriptions end by themselves. */
export function closeWhenDone(socket: WebSocket, underWay: ReadonlySet<Promise<void>>): void {
  const close = () => socket.close(...forbidden);
  const timer = setTimeout(close, completionMilliseconds);
  socket.once("close", () => clearTimeout(timer));
  void Promise.all(underWay).then(close);
}
