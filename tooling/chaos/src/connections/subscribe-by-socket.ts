import { WebSocket } from "ws";
import type { Gateway, Visit } from "./visit.ts";

/** Subscribes over a WebSocket. */
export function subscribeBySocket(
  { port, token }: Gateway,
  { stream, after, stalls, leaves }: Visit["plan"],
  visit: Visit,
): void {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, "graphql-transport-ws", { perMessageDeflate: false });
  const say = (message: object): void => socket.send(JSON.stringify(message), () => undefined);
  socket.on("error", () => visit.onEnd("broken"));
  socket.on("close", (code) => visit.onEnd(code === 1006 || code === 1000 ? "closed" : `code ${code}`));
  socket.on("upgrade", visit.onConnect);
  socket.on("open", () => say({ type: "connection_init", payload: { authorization: `Bearer ${token}` } }));
  socket.on("message", (data) => {
    const { type }: { readonly type: string } = JSON.parse(String(data));
    switch (type) {
      case "connection_ack":
        visit.onOpen();
        say({ id: "1", type: "subscribe", payload: { query: stream.document, variables: { after, where: stream.where } } });
        if (stalls) socket.pause();
        return;
      case "next":
        return visit.onEvents(1);
      case "ping":
        return say({ type: "pong" });
      case "complete":
      case "error":
        return visit.onEnd(type);
    }
  });
  visit.leave = () => {
    if (leaves !== "politely" || stalls || socket.readyState !== WebSocket.OPEN) return socket.terminate();
    say({ id: "1", type: "complete" });
    socket.close(1000);
  };
}
