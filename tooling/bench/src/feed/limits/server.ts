import { createServer, type ServerResponse } from "node:http";

const subscribers = new Set<ServerResponse>();
const markedTitle = (text: string): string => JSON.stringify({ id: "wo_1", title: text, status: "OPEN" });

/** The least that Server-Sent Events take: one buffer for all, and one write for each. */
const server = createServer((request, response) => {
  if (request.url === "/publish") {
    let text = "";
    request.setEncoding("utf8").on("data", (piece: string) => (text += piece));
    request.on("end", () => {
      const data = `{"data":{"workOrderChanges":{"workOrder":${markedTitle(text)}}}}`;
      const event = Buffer.from(`id: 1\nevent: next\ndata: ${data}\n\n`);
      for (const subscriber of subscribers) subscriber.write(event);
      response.end();
    });
    return;
  }
  request.resume();
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.flushHeaders();
  subscribers.add(response);
  response.on("close", () => subscribers.delete(response));
});
server.listen(0, "127.0.0.1", () => process.send?.({ type: "ready", ...Object(server.address()) }));
for (const signal of ["SIGTERM", "disconnect"] as const) process.on(signal, () => process.exit(0));
