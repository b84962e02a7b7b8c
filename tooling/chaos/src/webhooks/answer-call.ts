import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { Answer } from "./behaviors.ts";
import type { Call, CallEnd } from "./call.ts";
import { attemptMilliseconds } from "./options.ts";

/** The caller's own limit may pass a little sooner by this process's clock. */
const slackMilliseconds = 500;

const endOf = (status: number): CallEnd => {
  if (status < 300) return "accepted";
  return status === 410 ? "gone" : "failed";
};

/** A caller that has read an answer keeps its connection for longer. */
const unreadMilliseconds = 2000;

/** The last answer on each connection, until another call shows that it was read. */
const answered = new WeakMap<Socket, Call | null>();

function noteUnread(call: Call, socket: Socket): void {
  const isKnown = answered.has(socket);
  answered.set(socket, call);
  if (isKnown) return;
  socket.once("close", () => {
    const last = answered.get(socket);
    if (last !== null && last !== undefined && performance.now() - (last.endedAt ?? 0) < unreadMilliseconds) last.isUnread = true;
  });
}

/** Answers a call, and notes how it ended. */
export async function answerCall(
  call: Call,
  answer: Answer,
  { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
): Promise<void> {
  if (answered.has(request.socket)) answered.set(request.socket, null);
  const end = (how: CallEnd): void => {
    if (call.end !== null) return;
    call.end = how;
    call.endedAt = performance.now();
  };
  response.once("close", () =>
    end(performance.now() - call.at > attemptMilliseconds - slackMilliseconds ? "failed" : "abandoned"),
  );
  switch (answer.type) {
    case "silence":
      return;
    case "close":
      end("failed");
      request.socket.destroy();
      return;
    case "half a head":
      end("failed");
      request.socket.end("HTTP/1.1 200 OK\r\ncontent-le");
      return;
    case "status":
      if (answer.afterMilliseconds > 0) await pause(answer.afterMilliseconds);
      if (call.end !== null) return;
      end(endOf(answer.status));
      noteUnread(call, request.socket);
      response.writeHead(answer.status, answer.headers).end();
  }
}
