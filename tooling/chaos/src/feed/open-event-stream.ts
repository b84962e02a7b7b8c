import { request as send } from "node:http";
import type { Connection, Listener, Subscription } from "./connection.ts";
import { createEventReader } from "./event-reader.ts";

/** Subscribes over Server-Sent Events. */
export function openEventStream({ port, token, document, variables, lastEventId }: Subscription, listener: Listener): Connection {
  const ended = Promise.withResolvers<string>();
  const opened = Promise.withResolvers<void>();
  let isOpen = true;
  let isPaused = false;
  const end = (how: string): void => {
    isOpen = false;
    request.destroy();
    opened.resolve();
    ended.resolve(how);
  };
  const read = createEventReader(({ id, type, data }) => {
    if (!isOpen) return;
    if (type === "complete") return end("completed");
    if (data !== null && data !== "") listener.onResult(JSON.parse(data));
    if (isOpen && id !== null) listener.onCursor(id, data === null);
  });
  const request = send({
    host: "127.0.0.1",
    port,
    path: "/graphql",
    method: "POST",
    // Each subscriber has its own connection, as each browser does.
    agent: false,
    headers: {
      accept: "text/event-stream",
      "content-type": "application/json",
      authorization: `Bearer ${token}`,
      ...(lastEventId === null ? {} : { "last-event-id": lastEventId }),
    },
  });
  request.on("error", () => end("broken"));
  request.on("close", () => end("broken"));
  request.on("response", (response) => {
    if (response.statusCode !== 200) return end(`status ${response.statusCode}`);
    response.setEncoding("utf8");
    response.on("error", () => end("broken"));
    response.on("close", () => end("broken"));
    response.on("data", read);
    opened.resolve();
    if (isPaused) response.pause();
    pausing = response;
  });
  let pausing: { pause(): unknown; resume(): unknown } | null = null;
  request.end(JSON.stringify({ query: document, variables }));
  return {
    pause() {
      isPaused = true;
      pausing?.pause();
    },
    resume() {
      isPaused = false;
      pausing?.resume();
    },
    close: () => end("closed"),
    opened: opened.promise,
    ended: ended.promise,
  };
}
