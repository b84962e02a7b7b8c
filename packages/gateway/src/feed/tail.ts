import { createBackoff } from "../backoff.ts";
import type { ChangeStretch } from "../change-log/change-log.ts";
import { isSamePlace, type Place } from "../change-log/place.ts";
import { GatewayError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { ChangeEvent, Interest } from "./feed.ts";
import { createInterestGroups } from "./interest-groups.ts";
import type { LiveQueue } from "./live-queue.ts";
import { createPlacesPassed, findIn } from "./places-passed.ts";

/** One live subscriber of a tail. */
export interface LiveSubscriber<Change> {
  readonly queue: LiveQueue<ChangeEvent<Change>>;
  /** How far the tail has read the log: a change at or below this place that is not in the queue was irrelevant. */
  readonly readTo: () => Place;
  leave(): void;
}

/** The changes of one transaction, as carried by a ring. */
export interface Commit<Change> extends Place {
  readonly after: Place;
  readonly changes: readonly Change[];
}

/** The live end of one environment's log: read once for all subscribers of this node. */
export interface Tail<Change> {
  /** The place up to which the log has been read. */
  readonly readTo: Place;
  /**
   * Joins a subscriber that has everything up to `place`. A place ahead of the tail was read from the log. Null when the tail
   * does not know the place, or knows another one at its position: then read on from the log and try again.
   */
  join(place: Place, interest: Interest<Change>): LiveSubscriber<Change> | null;
  /** The log has grown by this commit. If it does not continue what has been read, the tail reads the log. */
  take(commit: Commit<Change>): void;
  /** The log may have grown, or be another one. Settles after the next look at it, successful or not. */
  wake(): Promise<void>;
}

const pageSize = 500;
const remembered = 1024;
/** The most remembered changes that a subscriber is given when it joins. */
const mostMissed = 512;
/** The most commits that may wait for a read in progress. */
const waitingCapacity = 256;
/** The feed looks every two seconds anyway. */
const retryTiming = { first: 250, longest: 2000 };

/** How a tail reads the log of its environment. */
export interface LogReader<Change> {
  /** The end of the log. */
  end(): Promise<Place>;
  read(after: Place, limit: number): Promise<ChangeStretch<Change>>;
}

/** How a tail is maintained. */
export interface TailOptions<Change> {
  readonly log: Log;
  /** Ends the tail. */
  readonly closing: AbortSignal;
  /** Whether earlier changes, including this one, may have lost their data by now: none of them is shown from memory any more. */
  isErasure(change: Change): boolean;
}

/**
 * Follows the log from `start`. Every read, and every commit that a ring carries, must continue from the entry that was read
 * last. When the log has been reset to before that entry, the tail forgets what it knew, its subscribers learn from the log
 * whether their places are still valid, and the tail continues from the current end of the log.
 */
export function createTail<Change extends Place>(
  start: Place,
  reader: LogReader<Change>,
  { log, closing, isErasure }: TailOptions<Change>,
): Tail<Change> {
  let readTo = start;
  let recentFrom = start.position;
  let recent: Change[] = [];
  /** What the groups forget when enough changes have come since. */
  let forgettable = { upTo: start.position, changesSince: 0 };
  let isReading = false;
  let isWoken = false;
  let turn = Promise.withResolvers<void>();
  /** Takes over the callers that wait for a look at the log, and returns the function that tells them it has happened. */
  const nextTurn = () => {
    const { resolve } = turn;
    turn = Promise.withResolvers();
    return resolve;
  };
  let waiting: Commit<Change>[] = [];
  const passed = createPlacesPassed(start);
  let retry: NodeJS.Timeout | undefined;
  const backoff = createBackoff(retryTiming);
  const groups = createInterestGroups<Change>();
  /** Subscribers whose places were read from the log and not yet by the tail. */
  const ahead = new Map<LiveQueue<ChangeEvent<Change>>, Place>();

  /** Whether the log has a place that is not ahead of the tail. Null: unknown. */
  const bears = (place: Place): boolean | null => passed.bears(place) ?? findIn(recent, place);
  const add = (changes: readonly Change[], { position, mark }: Place) => {
    if (position === readTo.position) return;
    readTo = { position, mark };
    passed.add(readTo);
    for (const [queue, place] of ahead) {
      if (place.position > position) continue;
      ahead.delete(queue);
      // Anything missing or extra here comes from another history, or its origin is unknown.
      if ((passed.bears(place) ?? findIn(changes, place)) !== true) queue.overflow();
    }
    for (const change of changes) {
      groups.hand(change);
      recent.push(change);
      if (!isErasure(change)) continue;
      recent = [];
      recentFrom = change.position;
    }
    forgettable.changesSince += changes.length;
    if (forgettable.changesSince >= remembered) {
      // A group whose changes are rare would keep old ones for ever.
      groups.forget(forgettable.upTo);
      forgettable = { upTo: position, changesSince: 0 };
    }
    if (recent.length <= remembered * 2) return;
    recentFrom = recent[recent.length - remembered - 1]?.position ?? recentFrom;
    recent = recent.slice(-remembered);
  };
  /**
   * Takes a commit that continues the log; returns false when something before it is missing, or it belongs to another history.
   */
  const joins = (commit: Commit<Change>): boolean => {
    if (commit.position <= readTo.position) return bears(commit) !== false;
    if (!isSamePlace(commit.after, readTo)) return false;
    add(commit.changes, commit);
    return true;
  };
  const readOn = async () => {
    while (isWoken) {
      isWoken = false;
      const end = nextTurn();
      try {
        for (let hasMore = true; hasMore;) {
          const stretch = await reader.read(readTo, pageSize);
          add(stretch.changes, stretch.readTo);
          hasMore = stretch.hasMore;
        }
        // The log ends here: a place ahead of its end, which it once had, may be gone.
        for (const queue of ahead.keys()) queue.overflow();
        ahead.clear();
      } finally {
        end();
      }
      const came = waiting.toSorted((one, other) => one.position - other.position);
      waiting = [];
      if (!came.every(joins)) isWoken = true;
    }
    backoff.worked();
    // In the same synchronous step as the last check for callers that woke it.
    isReading = false;
  };
  /** The log does not continue from here. Followers learn that from the log; new subscribers start from its end. */
  const startAnew = async () => {
    readTo = await reader.end();
    passed.startAnew(readTo);
    recentFrom = readTo.position;
    recent = [];
    forgettable = { upTo: readTo.position, changesSince: 0 };
    ahead.clear();
    groups.overflow();
  };
  const wake = () => {
    isWoken = true;
    const served = turn.promise;
    // A call during a pause starts no attempt besides the coming one.
    if (isReading || retry !== undefined) return served;
    isReading = true;
    readOn()
      .catch(async (error: unknown) => {
        if (!GatewayError.isInstance(error)) throw error;
        log.warn({ reason: error.reason, readTo }, "the change log cannot be followed from the last position");
        await startAnew();
        isReading = false;
        void wake();
      })
      .catch((error: Error) => {
        isReading = false;
        waiting = [];
        nextTurn()();
        if (closing.aborted) return;
        const pauseMilliseconds = backoff.next();
        log.warn({ error: error.message, pauseMilliseconds }, "the change log could not be read; trying again");
        retry = setTimeout(() => {
          retry = undefined;
          wake();
        }, pauseMilliseconds).unref();
      });
    return served;
  };
  return {
    get readTo() {
      return readTo;
    },
    join(place, interest) {
      const { position } = place;
      if (position < recentFrom) return null;
      const isAhead = position > readTo.position;
      if (!isAhead && bears(place) !== true) return null;
      const group = groups.enter(interest);
      const missed = recent.flatMap((change) => (change.position > position ? (group.judge(change) ?? []) : []));
      if (missed.length > mostMissed) {
        group.leave(null);
        return null;
      }
      // The changes that the subscriber has read ahead of the tail will pass again.
      const queue = group.add(missed, position);
      if (isAhead) ahead.set(queue, place);
      return {
        queue,
        readTo: () => (readTo.position > position ? readTo : place),
        leave() {
          ahead.delete(queue);
          group.leave(queue);
        },
      };
    },
    take(commit) {
      if (!isReading && joins(commit)) return;
      if (isReading && waiting.length < waitingCapacity) waiting.push(commit);
      else void wake();
    },
    wake,
  };
}
