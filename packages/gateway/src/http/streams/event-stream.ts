import type { ExecutionResult } from "graphql";
import type { ResultStream, StreamItem } from "./result-stream.ts";

export const eventStreamType = "text/event-stream";

const headers = {
  "content-type": eventStreamType,
  "cache-control": "no-cache, no-transform",
  // Keeps nginx and similar proxies from buffering events.
  "x-accel-buffering": "no",
};

/** The interval of the comments that keep a quiet stream from being cut off. */
const keepAliveMilliseconds = 15_000;

/** Answers with a single result as events: GraphQL over SSE in distinct connections mode. */
export const singleEventAnswer = (result: ExecutionResult, status: number): Response =>
  new Response(eventOf({ type: "result", cursor: null, text: JSON.stringify(result) }) + completion, { status, headers });

/**
 * Answers with a stream as Server-Sent Events. The cursor is the event's id; a checkpoint is an id without an event, which moves the
 * client's `Last-Event-ID`. An end because the gateway closes (`isClosing`) is not announced as complete, so the client reconnects and
 * resumes.
 */
export function eventStreamAnswer(stream: ResultStream, isClosing: () => boolean): Response {
  const encoder = new TextEncoder();
  let keepAlive: NodeJS.Timeout | undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      // An immediate comment shows proxies and browsers that the stream is open.
      controller.enqueue(encoder.encode(":\n\n"));
      keepAlive = setInterval(() => {
        // The connection is not quiet while data waits to be read.
        if ((controller.desiredSize ?? 0) > 0) controller.enqueue(encoder.encode(":\n\n"));
      }, keepAliveMilliseconds);
    },
    async pull(controller) {
      const { done, value } = await stream.next();
      if (!done) return controller.enqueue(encoder.encode(eventOf(value)));
      clearInterval(keepAlive);
      if (!isClosing()) controller.enqueue(encoder.encode(completion));
      controller.close();
    },
    async cancel() {
      clearInterval(keepAlive);
      await stream.return();
    },
  });
  return new Response(body, { headers });
}

function eventOf(item: StreamItem): string {
  const id = item.cursor === null ? "" : `id: ${item.cursor}\n`;
  return item.type === "checkpoint" ? `${id}\n` : `${id}event: next\ndata: ${item.text}\n\n`;
}

const completion = "event: complete\ndata:\n\n";
