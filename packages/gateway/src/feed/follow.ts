import type { ChangeStretch } from "../change-log/change-log.ts";
import type { Place } from "../change-log/place.ts";
import { iterate, type Supply } from "../supply.ts";
import type { FeedEvent, Interest } from "./feed.ts";
import type { LiveSubscriber, Tail } from "./tail.ts";

/** The input of one subscriber's stream. */
export interface Following<Change> {
  /** The place up to which everything has been seen. */
  readonly place: Place;
  /** Reads the log, until the signal ends it; irrelevant changes may be left out. */
  readonly read: (after: Place, limit: number, signal: AbortSignal) => Promise<ChangeStretch<Change>>;
  /** Enters the log's tail. */
  readonly enter: () => Promise<Tail<Change>>;
  readonly leave: (tail: Tail<Change>) => void;
  readonly interest: Interest<Change>;
  /** How long a stream may be quiet before it reports its position. */
  readonly checkpointMilliseconds: number;
  /** Called once, when the stream ends. */
  readonly onEnd: () => void;
}

const pageSize = 200;

/**
 * Goes live when the tail remembers all missed changes, replays from the log when it does not, and falls back to the log whenever
 * it cannot keep up. It starts with the first `take`, reads the log no faster than its reader, and leaves nothing behind when it ends.
 * It fails with GatewayError `CURSOR_EXPIRED` when the log does not continue from the subscriber's place.
 */
export function follow<Change extends Place>(following: Following<Change>): Supply<FeedEvent<Change>> {
  const { read, interest, checkpointMilliseconds } = following;
  let { place } = following;
  let hasStarted = false;
  let hasEnded = false;
  let failure: { readonly error: unknown } | null = null;
  /** Events from the log that wait to be taken, the next one last. */
  let replayed: FeedEvent<Change>[] = [];
  let live: LiveSubscriber<Change> | null = null;
  /** A place to report, because nothing of interest has come for some time. */
  let quietAt: Place | null = null;
  let quiet: NodeJS.Timeout | undefined;
  /** Continues `run`, which waits for the reader or for an overflow. */
  let proceed: (() => void) | null = null;
  let reading: AbortController | null = null;
  const isOpen = () => !hasEnded;

  /** Changes from one mode to the other. Never called by the tail: everything here happens after the tail's own work. */
  async function run(tail: Tail<Change>): Promise<void> {
    // A place ahead of the tail may be ahead of the log: only the log can show that.
    let isOfTheLog = place.position <= tail.readTo.position;
    while (isOpen()) {
      live = isOfTheLog ? tail.join(place, interest) : null;
      if (live !== null) {
        await overflowOf(live);
        leaveLive();
        // In the meantime the tail may have been reset to before the place.
        isOfTheLog = place.position <= tail.readTo.position;
        continue;
      }
      if (!(await replay()) && !hasEnded) await tail.wake();
      isOfTheLog = true;
    }
  }

  /** Reads to the end of the log. Returns whether anything was there; otherwise the tail is behind, or in another history without knowing it. */
  async function replay(): Promise<boolean> {
    let hasMoved = false;
    for (let hasMore = true; hasMore && isOpen();) {
      const stretch = await readOn();
      const isFurther = stretch.readTo.position > place.position;
      replayed = stretch.changes.flatMap((change): FeedEvent<Change>[] => {
        const matches = interest.verdictOf(change);
        return matches === null ? [] : [{ ...placeOf(change), type: "change", change, matches }];
      });
      if (isFurther) {
        hasMoved = true;
        place = placeOf(stretch.readTo);
        replayed.push({ ...place, type: "checkpoint" });
      }
      replayed.reverse();
      hasMore = stretch.hasMore;
      if (replayed.length > 0 && !hasEnded) await takenAll();
    }
    return hasMoved;
  }

  async function readOn(): Promise<ChangeStretch<Change>> {
    reading = new AbortController();
    try {
      return await read(place, pageSize, reading.signal);
    } finally {
      reading = null;
    }
  }

  const takenAll = () =>
    new Promise<void>((resolve) => {
      proceed = resolve;
      supply.onArrival();
    });

  function overflowOf({ queue, readTo }: LiveSubscriber<Change>): Promise<void> {
    quiet = setInterval(() => {
      const reached = readTo();
      if (reached.position <= place.position) return;
      quietAt = placeOf(reached);
      supply.onArrival();
    }, checkpointMilliseconds);
    queue.onArrival = () => supply.onArrival();
    return new Promise((resolve) => {
      proceed = resolve;
      supply.onArrival();
    });
  }

  function leaveLive(): void {
    clearInterval(quiet);
    live?.leave();
    live = null;
    quietAt = null;
  }

  async function start(): Promise<void> {
    let tail: Tail<Change> | null = null;
    try {
      tail = await following.enter();
      await run(tail);
    } catch (error) {
      if (hasEnded) return;
      failure = { error };
      supply.onArrival();
    } finally {
      leaveLive();
      if (tail !== null) following.leave(tail);
    }
  }

  function takeLive({ queue }: LiveSubscriber<Change>): FeedEvent<Change> | null {
    const judged = queue.take();
    if (judged !== null) {
      place = placeOf(judged);
      // The quiet begins anew.
      quietAt = null;
      quiet?.refresh();
      return judged;
    }
    if (queue.hasOverflowed) proceed?.();
    if (queue.hasOverflowed || quietAt === null) return null;
    place = quietAt;
    quietAt = null;
    return { ...place, type: "checkpoint" };
  }

  function finish(): void {
    if (hasEnded) return;
    hasEnded = true;
    replayed = [];
    leaveLive();
    reading?.abort();
    proceed?.();
    following.onEnd();
  }

  const supply: Supply<FeedEvent<Change>> = {
    onArrival() {},
    get hasEnded() {
      return hasEnded;
    },
    take() {
      if (hasEnded) return null;
      if (failure !== null) {
        finish();
        throw failure.error;
      }
      if (!hasStarted) {
        hasStarted = true;
        void start();
      }
      if (live !== null) return takeLive(live);
      const event = replayed.pop() ?? null;
      if (event !== null && replayed.length === 0) proceed?.();
      return event;
    },
    end() {
      finish();
      supply.onArrival();
    },
    [Symbol.asyncIterator]: () => iterate(supply),
  };
  return supply;
}

const placeOf = ({ position, mark }: Place): Place => ({ position, mark });
