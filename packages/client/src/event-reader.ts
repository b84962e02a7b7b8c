import { createParser } from "eventsource-parser";
import type { Settings } from "./client-options.ts";
import { FettleError } from "./fettle-error.ts";
import { connectionFailed } from "./post.ts";

/** An event of a stream: a result, a checkpoint without a result, or the end. */
export type ServerEvent =
  | { readonly type: "next"; readonly cursor: string | null; readonly text: string }
  | { readonly type: "checkpoint"; readonly cursor: string }
  | { readonly type: "complete" };

/** One connection's events, read as fast as they are consumed. */
export interface EventReader {
  /**
   * The next event. Null when the connection ended cleanly but the stream is not complete and has to be resumed.
   *
   * @throws FettleError CONNECTION_FAILED when the connection is lost or silent for too long; UNEXPECTED_ANSWER when an event
   * does not end; the signal's reason when the signal is aborted.
   */
  next(): Promise<ServerEvent | null>;
  /** Releases the connection. */
  close(): void;
}

/** A guarded connection: it is closed when nothing arrives for too long, and when `signal` is aborted. */
export interface Guard {
  /** The signal to open the connection with. */
  readonly signal: AbortSignal;
  /** Waits for data from the connection, up to the limit of silence. */
  watch<Value>(work: Promise<Value>): Promise<Value>;
  /** Ends the connection and releases the outer signal. */
  close(): void;
}

/** Creates the guard of one connection. */
export function createGuard({ clock, timing }: Settings, outer: AbortSignal): Guard {
  const connection = new AbortController();
  const end = (): void => connection.abort(outer.reason);
  if (outer.aborted) end();
  outer.addEventListener("abort", end, { once: true });
  return {
    signal: connection.signal,
    async watch(work) {
      const takeBack = clock.after(timing.silence, () =>
        connection.abort(
          new FettleError("CONNECTION_FAILED", `Nothing arrived for ${timing.silence} ms.`, { isRetryable: true }),
        ),
      );
      try {
        return await work;
      } catch (error) {
        connection.signal.throwIfAborted();
        throw FettleError.isInstance(error) ? error : connectionFailed(error);
      } finally {
        takeBack();
      }
    },
    close() {
      outer.removeEventListener("abort", end);
      connection.abort();
    },
  };
}

/** The maximum length of an event; a gateway sends far shorter ones. */
const largestEvent = 64_000_000;

/** Reads the events of a response. */
export function readEvents(body: ReadableStream<Uint8Array>, guard: Guard): EventReader {
  const waiting: ServerEvent[] = [];
  const decoder = new TextDecoder();
  const chunks = body.getReader();
  // A body that ignores the signal would otherwise block `next` for ever. `next` reports any failure.
  guard.signal.addEventListener("abort", () => void chunks.cancel().catch(() => undefined), { once: true });
  let isTooLarge = false;
  const parser = createParser({
    maxBufferSize: largestEvent,
    onError({ type }) {
      isTooLarge ||= type === "max-buffer-size-exceeded";
    },
    onId: (cursor) => {
      if (cursor !== "") waiting.push({ type: "checkpoint", cursor });
    },
    onEvent({ event, id, data }) {
      // An event's id takes effect with the event, not before it.
      if (id !== undefined && id !== "") waiting.pop();
      if (event === "next") waiting.push({ type: "next", cursor: id === undefined || id === "" ? null : id, text: data });
      if (event === "complete") waiting.push({ type: "complete" });
    },
  });
  return {
    async next() {
      for (;;) {
        const event = waiting.shift();
        if (event !== undefined) return event;
        const { done, value } = await guard.watch(chunks.read());
        guard.signal.throwIfAborted();
        if (done) return null;
        parser.feed(decoder.decode(value, { stream: true }));
        if (isTooLarge)
          throw new FettleError("UNEXPECTED_ANSWER", `An event has more than ${largestEvent} characters, or does not end.`);
      }
    },
    close: guard.close,
  };
}
