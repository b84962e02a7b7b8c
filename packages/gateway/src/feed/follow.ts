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
/** The next page is read while so many events of the previous one may still wait, so that a quick reader hardly waits for the log. */
const mostLeft = 100;

/**
 * Goes live when the tail remembers all missed changes, replays from the log when it does not, and falls back to the log whenever
 * it cannot keep up. It starts with the first `take`, reads the log no faster than its reader, and leaves nothing behind when it ends.
 * It fails with GatewayError `CURSOR_EXPIRED` when the log does not continue from the subscriber's place. A class, because there is one for
 * each subscriber and every live change passes through it.
 */
export class Follower<Change extends Place> implements Supply<FeedEvent<Change>> {
  readonly #following: Following<Change>;
  #place: Place;
  #hasStarted = false;
  #hasEnded = false;
  #failure: { readonly error: unknown } | null = null;
  /** Events from the log that wait to be taken, the next one last. */
  #replayed: FeedEvent<Change>[] = [];
  /** How many of them may still wait when `run` continues. */
  #mayWait = 0;
  #live: LiveSubscriber<Change> | null = null;
  #queue: LiveSubscriber<Change>["queue"] | null = null;
  #quiet: NodeJS.Timeout | undefined;
  /** A place to report, because nothing of interest has come for some time. */
  #quietAt: Place | null = null;
  /** Continues `run`, which waits for the reader or for an overflow. */
  #proceed: (() => void) | null = null;
  #reading: AbortController | null = null;
  #onArrival: () => void = nothing;

  constructor(following: Following<Change>) {
    this.#following = following;
    this.#place = following.place;
  }

  get onArrival(): () => void {
    return this.#onArrival;
  }

  set onArrival(listener: () => void) {
    this.#onArrival = listener;
    if (this.#queue !== null) this.#queue.onArrival = listener;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  take(): FeedEvent<Change> | null {
    if (this.#queue !== null) {
      const event = this.#queue.take();
      if (event === null) return this.#takeQuiet(this.#queue);
      this.#place = event;
      // The quiet begins anew.
      this.#quietAt = null;
      this.#quiet?.refresh();
      return event;
    }
    if (this.#hasEnded) return null;
    const event = this.#replayed.pop() ?? null;
    if (event !== null) {
      if (this.#replayed.length <= this.#mayWait) this.#proceed?.();
      return event;
    }
    if (this.#failure !== null) {
      this.#finish();
      throw this.#failure.error;
    }
    if (!this.#hasStarted) void this.#start();
    return null;
  }

  end(): void {
    this.#finish();
    this.#onArrival();
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<FeedEvent<Change>, undefined> {
    return iterate(this);
  }

  #takeQuiet({ hasOverflowed }: LiveSubscriber<Change>["queue"]): FeedEvent<Change> | null {
    if (hasOverflowed) this.#proceed?.();
    if (hasOverflowed || this.#quietAt === null) return null;
    this.#place = this.#quietAt;
    this.#quietAt = null;
    return { ...this.#place, type: "checkpoint" };
  }

  #finish(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#replayed = [];
    this.#leaveLive();
    this.#reading?.abort();
    this.#proceed?.();
    this.#following.onEnd();
  }

  async #start(): Promise<void> {
    this.#hasStarted = true;
    let tail: Tail<Change> | null = null;
    try {
      tail = await this.#following.enter();
      await this.#run(tail);
    } catch (error) {
      if (this.#hasEnded) return;
      this.#failure = { error };
      this.#onArrival();
    } finally {
      if (tail !== null) this.#following.leave(tail);
    }
  }

  /** Changes from one mode to the other. Never called by the tail: everything here happens after the tail's own work. */
  async #run(tail: Tail<Change>): Promise<void> {
    // A place ahead of the tail may be ahead of the log: only the log can show that.
    let isOfTheLog = this.#place.position <= tail.readTo.position;
    while (!this.#hasEnded) {
      const live = isOfTheLog ? tail.join(this.#place, this.#following.interest) : null;
      if (live !== null) {
        await this.#overflowOf(live);
        this.#leaveLive();
        // In the meantime the tail may have been reset to before the place.
        isOfTheLog = this.#place.position <= tail.readTo.position;
        continue;
      }
      if (!(await this.#replay()) && !this.#hasEnded) await tail.wake();
      isOfTheLog = true;
    }
  }

  /** Reads to the end of the log. Returns whether anything was there; otherwise the tail is behind, or in another history without knowing it. */
  async #replay(): Promise<boolean> {
    const { interest } = this.#following;
    let hasMoved = false;
    for (let hasMore = true; hasMore && !this.#hasEnded;) {
      const stretch = await this.#readOn();
      const replayed = stretch.changes.flatMap((change): FeedEvent<Change>[] => {
        const matches = interest.verdictOf(change);
        return matches === null ? [] : [{ ...placeOf(change), type: "change", change, matches }];
      });
      if (stretch.readTo.position > this.#place.position) {
        hasMoved = true;
        this.#place = placeOf(stretch.readTo);
        replayed.push({ ...this.#place, type: "checkpoint" });
      }
      hasMore = stretch.hasMore;
      const isAnyLeft = replayed.length > 0 || this.#replayed.length > 0;
      if (isAnyLeft && !this.#hasEnded) await this.#takenAll(replayed.toReversed(), hasMore ? mostLeft : 0);
    }
    return hasMoved;
  }

  async #readOn(): Promise<ChangeStretch<Change>> {
    this.#reading = new AbortController();
    try {
      return await this.#following.read(this.#place, pageSize, this.#reading.signal);
    } finally {
      this.#reading = null;
    }
  }

  #takenAll(replayed: FeedEvent<Change>[], mayWait: number): Promise<void> {
    this.#replayed = [...replayed, ...this.#replayed];
    this.#mayWait = mayWait;
    return this.#untilProceeding();
  }

  #overflowOf(live: LiveSubscriber<Change>): Promise<void> {
    this.#live = live;
    this.#queue = live.queue;
    live.queue.onArrival = this.#onArrival;
    this.#quiet = setInterval(() => {
      const reached = live.readTo();
      if (reached.position <= this.#place.position) return;
      this.#quietAt = placeOf(reached);
      this.#onArrival();
    }, this.#following.checkpointMilliseconds);
    return this.#untilProceeding();
  }

  #untilProceeding(): Promise<void> {
    return new Promise((resolve) => {
      this.#proceed = resolve;
      this.#onArrival();
    });
  }

  #leaveLive(): void {
    clearInterval(this.#quiet);
    this.#live?.leave();
    // Not the whole change that it was the place of.
    this.#place = placeOf(this.#place);
    this.#live = null;
    this.#queue = null;
    this.#quietAt = null;
  }
}

const placeOf = ({ position, mark }: Place): Place => ({ position, mark });
const nothing = () => {};
