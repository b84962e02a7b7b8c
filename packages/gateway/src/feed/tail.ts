import type { ChangeStretch } from "../change-log/change-log.ts";
import type { Log } from "../log.ts";
import { createLiveQueue, type LiveQueue } from "./live-queue.ts";

/** What a live subscriber is handed: a change, or how far the log has been read. */
export interface Positioned {
  readonly position: number;
}

/** One live subscriber of a tail. */
export interface LiveSubscriber<Change> {
  readonly queue: LiveQueue<Change>;
  /** How far the tail has read the log: what is at or below and not in the queue was of no interest. */
  readonly readTo: () => number;
  leave(): void;
}

/** The live end of one environment's log: read once for all subscribers of this node. */
export interface Tail<Change> {
  /**
   * Joins the subscribers that have all up to `position`. Null when the tail is ahead of it by more than it remembers: read on from
   * the log and try again.
   */
  join(position: number, select: (change: Change) => boolean): LiveSubscriber<Change> | null;
  /** The log may have grown. */
  wake(): void;
}

const pageSize = 500;
const remembered = 1024;
/** How many changes may wait for one subscriber. */
const queueCapacity = 512;
const retryMilliseconds = 500;

/** Follows the log from `start`, until `closing`. */
export function createTail<Change extends Positioned>(
  start: number,
  read: (after: number, limit: number) => Promise<ChangeStretch<Change>>,
  log: Log,
  closing: AbortSignal,
): Tail<Change> {
  let readTo = start;
  let recentFrom = start;
  let recent: Change[] = [];
  let isReading = false;
  let isWoken = false;
  const subscribers = new Set<{ readonly queue: LiveQueue<Change>; readonly select: (change: Change) => boolean }>();

  const hand = (change: Change) => {
    recent.push(change);
    for (const subscriber of subscribers) {
      if (subscriber.select(change) && !subscriber.queue.push(change)) subscribers.delete(subscriber);
    }
  };
  const forget = () => {
    if (recent.length <= remembered * 2) return;
    recentFrom = recent[recent.length - remembered - 1]?.position ?? recentFrom;
    recent = recent.slice(-remembered);
  };
  const readOn = async () => {
    while (isWoken) {
      isWoken = false;
      for (let hasMore = true; hasMore;) {
        const stretch = await read(readTo, pageSize);
        stretch.changes.forEach(hand);
        readTo = stretch.readTo;
        hasMore = stretch.hasMore;
        forget();
      }
    }
  };
  const wake = () => {
    isWoken = true;
    if (isReading) return;
    isReading = true;
    readOn().then(
      () => {
        isReading = false;
      },
      (error: Error) => {
        isReading = false;
        if (closing.aborted) return;
        log.warn({ error: error.message }, "the change log could not be read; trying again");
        setTimeout(wake, retryMilliseconds).unref();
      },
    );
  };
  return {
    join(position, select) {
      if (position < recentFrom) return null;
      const queue = createLiveQueue<Change>(queueCapacity);
      const missed = recent.filter((change) => change.position > position && select(change));
      if (missed.length > queueCapacity) return null;
      missed.forEach((change) => queue.push(change));
      // What the subscriber has read ahead of the tail will come by again.
      const subscriber = { queue, select: (change: Change) => change.position > position && select(change) };
      subscribers.add(subscriber);
      return { queue, readTo: () => Math.max(readTo, position), leave: () => void subscribers.delete(subscriber) };
    },
    wake,
  };
}
