import type { ServerResponse } from "node:http";
import type { ExecutionResult } from "graphql";
import { comment, completion, createEventTaker, keepAliveMilliseconds, wholeOf, type EventText } from "./events.ts";
import type { ResultStream } from "./result-stream.ts";
import { writeEvents } from "./write-events.ts";

export const eventStreamType = "text/event-stream";

const headers = {
  "content-type": eventStreamType,
  "cache-control": "no-cache, no-transform",
  // Keeps nginx and similar proxies from buffering events.
  "x-accel-buffering": "no",
};

/** Answers with a single result as events: GraphQL over SSE in distinct connections mode. */
export const singleEventAnswer = (result: ExecutionResult, status: number): Response =>
  new Response(`event: next\ndata: ${JSON.stringify(result)}\n\n${completion}`, { status, headers });

/** Writes a stream to a response whose head has been written. Settles when the stream has ended. */
export type EventWriter = (response: ServerResponse) => Promise<void>;

const writers = new WeakMap<ReadableStream, EventWriter>();

/**
 * Returns what writes an answer's events to Node's own response instead of its body: a subscriber then has no stream objects of its own. Null
 * when the answer has no events. Call it at most once, and do not read the body then.
 */
export const eventWriterOf = ({ body }: Response): EventWriter | null => (body === null ? null : (writers.get(body) ?? null));

/**
 * Answers with a stream as Server-Sent Events. The cursor is the event's id; a checkpoint is an id without an event, which moves the
 * client's `Last-Event-ID`. An end because the gateway closes (`isClosing`) is not announced as complete, so the client reconnects and
 * resumes. `signal`: the client has left, perhaps before anything reads the body.
 */
export function eventStreamAnswer(stream: ResultStream, signal: AbortSignal, isClosing: () => boolean): Response {
  const takeEvent = createEventTaker(stream, isClosing);
  const leave = () => stream.end();
  signal.addEventListener("abort", leave, { once: true });
  const stopListening = () => signal.removeEventListener("abort", leave);
  let keepAlive: NodeJS.Timeout | undefined;
  let isWanted = false;
  let hasBegun = false;
  let hasEnded = false;

  function end(): void {
    hasEnded = true;
    clearInterval(keepAlive);
    stopListening();
  }

  function fill(controller: ReadableStreamDefaultController<Uint8Array>): void {
    if (hasEnded || !isWanted) return;
    const event = takeEvent();
    if (event !== null) return send(controller, event);
    if (!stream.hasEnded) return;
    end();
    controller.close();
  }

  function send(controller: ReadableStreamDefaultController<Uint8Array>, event: EventText): void {
    isWanted = false;
    controller.enqueue(Buffer.from(wholeOf(event), "latin1"));
  }

  function begin(controller: ReadableStreamDefaultController<Uint8Array>): void {
    hasBegun = true;
    stream.onArrival = () => fill(controller);
    // The connection is not quiet while data waits to be read.
    keepAlive = setInterval(() => isWanted && send(controller, comment), keepAliveMilliseconds);
    // An immediate comment shows proxies and browsers that the stream is open.
    send(controller, comment);
  }

  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        isWanted = true;
        if (hasBegun) fill(controller);
        else begin(controller);
      },
      cancel() {
        end();
        stream.end();
      },
    },
    // Nothing is taken before somebody reads.
    { highWaterMark: 0 },
  );
  writers.set(body, (response) => {
    stopListening();
    return writeEvents(response, stream, takeEvent);
  });
  return new Response(body, { headers });
}
