import { WebSocket } from "ws";
import type { Connection, Listener, Result, Subscription } from "./connection.ts";

const handshakeMilliseconds = 15_000;

interface Message {
  readonly type: string;
  readonly payload?: unknown;
}

/** The cursor in a ping of a socket with a single subscription. */
function cursorOf(payload: unknown): string | null {
  if (typeof payload !== "object" || payload === null || !("cursor" in payload)) return null;
  return typeof payload.cursor === "string" ? payload.cursor : null;
}

/** Subscribes over its own WebSocket. */
export function openSocket({ port, token, document, variables }: Subscription, listener: Listener): Connection {
  const ended = Promise.withResolvers<string>();
  const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, "graphql-transport-ws", {
    handshakeTimeout: handshakeMilliseconds,
    perMessageDeflate: false,
  });
  const opened = Promise.withResolvers<void>();
  let isOpen = true;
  let isPaused = false;
  const say = (message: object): void => socket.send(JSON.stringify(message), () => undefined);
  const end = (how: string): void => {
    isOpen = false;
    socket.terminate();
    opened.resolve();
    ended.resolve(how);
  };
  const hear = ({ type, payload }: Message): void => {
    switch (type) {
      case "connection_ack":
        opened.resolve();
        return say({ id: "1", type: "subscribe", payload: { query: document, variables } });
      case "next":
        return listener.onResult(payload as Result); // by the protocol
      case "error":
        listener.onResult({ errors: payload as NonNullable<Result["errors"]> }); // by the protocol
        return end("refused");
      case "complete":
        return end("completed");
      case "ping": {
        const cursor = cursorOf(payload);
        if (cursor !== null) listener.onCursor(cursor, true);
        return say({ type: "pong" });
      }
    }
  };
  socket.on("open", () => {
    if (isPaused) socket.pause();
    say({ type: "connection_init", payload: { authorization: `Bearer ${token}` } });
  });
  socket.on("message", (data) => {
    if (isOpen) hear(JSON.parse(String(data)));
  });
  socket.on("error", () => end("broken"));
  socket.on("close", (code) => end(code === 1006 ? "broken" : `code ${code}`));
  return {
    pause() {
      isPaused = true;
      if (socket.readyState === WebSocket.OPEN) socket.pause();
    },
    resume() {
      isPaused = false;
      socket.resume();
    },
    close: () => end("closed"),
    opened: opened.promise,
    ended: ended.promise,
  };
}
