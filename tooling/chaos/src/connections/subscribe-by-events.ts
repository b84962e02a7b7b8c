import { request as send } from "node:http";
import type { Gateway, Visit } from "./visit.ts";

/** Subscribes over Server-Sent Events. */
export function subscribeByEvents({ port, token }: Gateway, { stream, after, stalls }: Visit["plan"], visit: Visit): void {
  const request = send({
    host: "127.0.0.1",
    port,
    path: "/graphql",
    method: "POST",
    // Each subscriber has its own connection, as each browser does.
    agent: false,
    headers: { accept: "text/event-stream", "content-type": "application/json", authorization: `Bearer ${token}` },
  });
  request.on("error", () => visit.onEnd("broken"));
  request.on("close", () => visit.onEnd("closed"));
  request.on("socket", (socket) => socket.once("connect", visit.onConnect));
  request.on("response", (response) => {
    if (response.statusCode !== 200) visit.onEnd(`status ${response.statusCode}`);
    visit.onOpen();
    response.setEncoding("utf8");
    response.on("error", () => visit.onEnd("broken"));
    if (stalls) response.pause();
    else response.on("data", (text: string) => visit.onEvents(text.split("event: next").length - 1));
  });
  request.end(JSON.stringify({ query: stream.document, variables: { after, where: stream.where } }));
  // A client of Server-Sent Events can end a stream only by closing the connection.
  visit.leave = () => request.destroy();
}
