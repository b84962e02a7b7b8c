import type { ChangeStretch } from "../change-log/change-log.ts";
import type { Place } from "../change-log/place.ts";
import type { FeedEvent, Interest } from "./feed.ts";
import type { Judged } from "./interest-groups.ts";
import type { LiveQueue } from "./live-queue.ts";
import type { LiveSubscriber, Tail } from "./tail.ts";

/** The input of one subscriber's stream. */
export interface Following<Change> {
  /** The place up to which everything has been seen. */
  readonly place: Place;
  /** Reads the log; irrelevant changes may be left out. */
  readonly read: (after: Place, limit: number) => Promise<ChangeStretch<Change>>;
  readonly tail: Tail<Change>;
  readonly interest: Interest<Change>;
  readonly signal: AbortSignal;
  /** How long a stream may be quiet before it reports its position. */
  readonly checkpointMilliseconds: number;
}

const pageSize = 200;

/**
 * Goes live when the tail remembers all missed changes, replays from the log when it does not, and falls back to the log whenever
 * it cannot keep up. It ends when the signal is aborted or the reader returns, and leaves nothing behind.
 * @throws GatewayError `CURSOR_EXPIRED` when the log does not continue from the subscriber's place.
 */
export async function* follow<Change extends Place>(
  following: Following<Change>,
): AsyncGenerator<FeedEvent<Change>, void, undefined> {
  const { read, tail, interest, signal } = following;
  let { place } = following;
  // A place ahead of the tail may be ahead of the log: only the log can show that.
  let isOfTheLog = place.position <= tail.readTo.position;
  while (!signal.aborted) {
    const subscriber = isOfTheLog ? tail.join(place, interest) : null;
    if (subscriber !== null) {
      try {
        for await (const event of live(subscriber, place, following)) {
          place = placeOf(event);
          yield event;
        }
      } finally {
        subscriber.leave();
      }
      // In the meantime the tail may have been reset to before the place.
      isOfTheLog = place.position <= tail.readTo.position;
      continue;
    }
    let hasMoved = false;
    for (let hasMore = true; hasMore;) {
      const stretch = await read(place, pageSize);
      for (const change of stretch.changes) {
        const matches = interest.verdictOf(change);
        if (matches !== null) yield { ...placeOf(change), type: "change", change, matches };
        if (signal.aborted) return;
      }
      if (stretch.readTo.position > place.position) {
        hasMoved = true;
        place = stretch.readTo;
        yield { ...place, type: "checkpoint" };
      }
      hasMore = stretch.hasMore && !signal.aborted;
    }
    isOfTheLog = true;
    // The tail could not be joined at the end of the log: it is behind, or in another history without knowing it yet.
    if (!hasMoved) await tail.wake();
  }
}

const placeOf = ({ position, mark }: Place): Place => ({ position, mark });

/** Live changes until the queue overflows, and checkpoints while nothing of interest comes. */
async function* live<Change extends Place>(
  { queue, readTo }: LiveSubscriber<Change>,
  from: Place,
  { signal, checkpointMilliseconds }: Following<Change>,
): AsyncGenerator<FeedEvent<Change>, void, undefined> {
  let { position } = from;
  while (!signal.aborted && !queue.hasOverflowed) {
    // Read before the queue: everything pushed after this is above it.
    const reached = readTo();
    const judged = queue.take();
    if (judged !== null) {
      position = judged.position;
      yield { type: "change", ...judged };
    } else if ((await arrival(queue, signal, checkpointMilliseconds)) === "quiet" && reached.position > position) {
      position = reached.position;
      yield { ...reached, type: "checkpoint" };
    }
  }
}

/** Waits until something arrives, or for a limited time. */
function arrival(queue: LiveQueue<Judged<unknown>>, signal: AbortSignal, milliseconds: number): Promise<"arrived" | "quiet"> {
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
