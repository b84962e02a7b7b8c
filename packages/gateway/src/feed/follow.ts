import type { ChangeStretch } from "../change-log/change-log.ts";
import type { FeedEvent } from "./feed.ts";
import type { LiveSubscriber, Positioned, Tail } from "./tail.ts";

/** What one subscriber follows. */
export interface Following<Change> {
  /** All up to here has been seen. */
  readonly position: number;
  readonly read: (after: number, limit: number) => Promise<ChangeStretch<Change>>;
  readonly tail: Tail<Change>;
  readonly select: (change: Change) => boolean;
  readonly signal: AbortSignal;
  /** How long a stream may be quiet before it says how far it has come. */
  readonly checkpointMilliseconds: number;
}

const pageSize = 200;

/**
 * Replays from the log, goes live, and falls back to the log whenever it cannot keep up. Ends when the signal is aborted or the
 * reader returns; either way nothing of it is left behind.
 */
export async function* follow<Change extends Positioned>(
  following: Following<Change>,
): AsyncGenerator<FeedEvent<Change>, void, undefined> {
  const { read, tail, select, signal } = following;
  let { position } = following;
  while (!signal.aborted) {
    const stretch = await read(position, pageSize);
    for (const change of stretch.changes) {
      if (select(change)) yield { type: "change", position: change.position, change };
      if (signal.aborted) return;
    }
    const hasMoved = stretch.readTo > position;
    position = stretch.readTo;
    if (hasMoved) yield { type: "checkpoint", position };
    if (stretch.hasMore) continue;
    const subscriber = tail.join(position, select);
    if (subscriber === null) continue;
    try {
      for await (const event of live(subscriber, position, following)) {
        position = event.position;
        yield event;
      }
    } finally {
      subscriber.leave();
    }
  }
}

/** Live changes until the queue overflows, and checkpoints while nothing of interest comes. */
async function* live<Change extends Positioned>(
  { queue, readTo }: LiveSubscriber<Change>,
  from: number,
  { signal, checkpointMilliseconds }: Following<Change>,
): AsyncGenerator<FeedEvent<Change>, void, undefined> {
  let position = from;
  while (!signal.aborted && !queue.hasOverflowed) {
    // Read before the queue: what is pushed after this is above it.
    const reached = readTo();
    const change = queue.take();
    if (change !== null) {
      position = change.position;
      yield { type: "change", position, change };
    } else if ((await arrival(queue, signal, checkpointMilliseconds)) === "quiet" && reached > position) {
      position = reached;
      yield { type: "checkpoint", position };
    }
  }
}

/** Waits until something arrives, or for so long. */
function arrival(
  queue: LiveSubscriber<unknown>["queue"],
  signal: AbortSignal,
  milliseconds: number,
): Promise<"arrived" | "quiet"> {
  return new Promise((resolve) => {
    const finish = (outcome: "arrived" | "quiet") => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      queue.onArrival = () => {};
      resolve(outcome);
    };
    const onAbort = () => finish("arrived");
    const timer = setTimeout(() => finish("quiet"), milliseconds);
    signal.addEventListener("abort", onAbort);
    queue.onArrival = () => finish("arrived");
    if (signal.aborted) onAbort();
  });
}
