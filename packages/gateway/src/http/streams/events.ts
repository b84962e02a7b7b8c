import { bytesOf, type SharedText } from "./shared-text.ts";
import type { ResultStream } from "./result-stream.ts";

/** The interval of the comments that keep a quiet stream from being cut off. */
export const keepAliveMilliseconds = 15_000;
/** A block that clients ignore. */
export const comment: EventText = { head: ":\n\n", shared: null, tail: "" };
/** The text of the last event. */
export const completion = "event: complete\ndata:\n\n";
const completed: EventText = { head: completion, shared: null, tail: "" };

/** The UTF-8 of one event, one character a byte, with its large part shared by many streams. */
export interface EventText {
  readonly head: string;
  readonly shared: SharedText | null;
  readonly tail: string;
}

export const wholeOf = ({ head, shared, tail }: EventText): string => (shared === null ? head : head + shared.bytes + tail);

/** The text of a result as an event. `end`: the stream's own end of all its events. */
function eventOf(cursor: string | null, shared: SharedText, end: string): EventText {
  return { head: `${cursor === null ? "" : `id: ${cursor}\n`}event: next\ndata: `, shared, tail: end };
}

/**
 * Returns what takes a stream's next event, and `completion` at its end unless the gateway closes. Null: nothing for now, or nothing any more
 * once the stream has ended.
 */
export function createEventTaker(stream: ResultStream, isClosing: () => boolean): () => EventText | null {
  const end = `${bytesOf(stream.own)}\n\n`;
  let isCompleted = false;
  return () => {
    const item = stream.take();
    if (item?.type === "checkpoint") return { head: `id: ${item.cursor}\n\n`, shared: null, tail: "" };
    if (item !== null) return eventOf(item.cursor, item.shared, end);
    if (isCompleted || !stream.hasEnded) return null;
    isCompleted = true;
    return isClosing() ? null : completed;
  };
}
