import type { ChangeLog, ChangeSelection, ChangeStretch } from "../change-log/change-log.ts";
import type { Place } from "../change-log/place.ts";
import type { Supply } from "../supply.ts";
import type { FeedEvent, FeedRequest, Interest } from "./feed.ts";
import { Follower } from "./follow.ts";
import { readPatiently } from "./read-patiently.ts";
import { createTail, type Commit, type Tail, type TailOptions } from "./tail.ts";

/** The input of a channel. */
export interface ChannelOptions<Change> extends TailOptions<Change> {
  readonly changeLog: Pick<ChangeLog, "end">;
  readonly read: (environmentId: string, after: Place, limit: number, within?: ChangeSelection) => Promise<ChangeStretch<Change>>;
  /** How long a stream may be quiet before it reports its position. */
  readonly checkpointMilliseconds: number;
}

/** One kind of change, with a tail for each followed environment. */
export interface Channel<Change> {
  subscribe(request: FeedRequest, interest: Interest<Change>): Supply<FeedEvent<Change>>;
  isFollowed(environmentId: string): boolean;
  take(environmentId: string, commit: Commit<Change>): void;
  /** The log may have grown; null: any log. */
  wake(environmentId: string | null): void;
}

export function createChannel<Change extends Place>(options: ChannelOptions<Change>): Channel<Change> {
  const { changeLog, read, log, closing, checkpointMilliseconds } = options;
  const tails = new Map<string, { readonly tail: Promise<Tail<Change>>; opened: Tail<Change> | null; followers: number }>();

  /** A tail begins at the end of the log: subscribers read earlier changes from the log themselves. */
  async function open(environmentId: string): Promise<Tail<Change>> {
    const end = () => changeLog.end(environmentId);
    const tail = createTail<Change>(
      await readPatiently(end, closing, log),
      { end, read: (after, limit) => read(environmentId, after, limit) },
      options,
    );
    // Rings that arrived while the end was looked up.
    void tail.wake();
    return tail;
  }

  async function enter(environmentId: string): Promise<Tail<Change>> {
    const known = tails.get(environmentId) ?? { tail: open(environmentId), opened: null, followers: 0 };
    known.followers += 1;
    tails.set(environmentId, known);
    try {
      known.opened = await known.tail;
      return known.opened;
    } catch (error) {
      // The next subscriber tries again.
      if (tails.get(environmentId) === known) tails.delete(environmentId);
      throw error;
    }
  }

  function leave(environmentId: string, tail: Tail<Change>): void {
    const known = tails.get(environmentId);
    if (known?.opened !== tail) return;
    known.followers -= 1;
    if (known.followers === 0) tails.delete(environmentId);
  }

  // One listener for all of them.
  const followers = new Set<Supply<FeedEvent<Change>>>();
  closing.addEventListener("abort", () => followers.forEach((follower) => follower.end()), { once: true });

  function subscribe({ environmentId, after, signal }: FeedRequest, interest: Interest<Change>): Supply<FeedEvent<Change>> {
    const end = () => follower.end();
    const follower = new Follower<Change>({
      place: after,
      read: (from, limit, reading) => readPatiently(() => read(environmentId, from, limit, interest.within), reading, log),
      enter: () => enter(environmentId),
      leave: (tail) => leave(environmentId, tail),
      interest,
      checkpointMilliseconds,
      onEnd() {
        followers.delete(follower);
        signal?.removeEventListener("abort", end);
      },
    });
    followers.add(follower);
    signal?.addEventListener("abort", end);
    if (closing.aborted || signal?.aborted === true) end();
    return follower;
  }

  return {
    isFollowed: (environmentId) => tails.has(environmentId),
    take: (environmentId, commit) => tails.get(environmentId)?.opened?.take(commit),
    wake(environmentId) {
      const woken = environmentId === null ? tails.values() : [tails.get(environmentId)];
      for (const known of woken) void known?.opened?.wake();
    },
    subscribe,
  };
}
