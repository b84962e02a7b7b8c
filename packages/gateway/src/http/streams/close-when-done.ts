import type { WebSocket } from "ws";

/** The close code of a token that is not good, or not any more. */
export const forbidden = [4403, "Forbidden"] as const;

/** How long operations may take to be completed: a peer may not read, a vendor not answer. */
const completionMilliseconds = 10_000;

/** Closes a socket whose token is over once what is under way on it is done, which its subscriptions are by themselves then. */
export function closeWhenDone(socket: WebSocket, underWay: ReadonlySet<Promise<void>>): void {
  const close = () => socket.close(...forbidden);
  const timer = setTimeout(close, completionMilliseconds);
  socket.once("close", () => clearTimeout(timer));
  void Promise.all(underWay).then(close);
}
