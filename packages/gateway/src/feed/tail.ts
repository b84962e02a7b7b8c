import { createBackoff } from "../backoff.ts";
import type { ChangeStretch } from "../change-log/change-log.ts";
import { GatewayError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { Interest } from "./feed.ts";
import { createInterestGroups, type Judged } from "./interest-groups.ts";
import { createLiveQueue, type LiveQueue } from "./live-queue.ts";

/** What a live subscriber is handed: a change, or how far the log has been read. */
export interface Positioned {
  readonly position: number;
}

/** One live subscriber of a tail. */
export interface LiveSubscriber<Change> {
  readonly queue: LiveQueue<Judged<Change>>;
  /** How far the tail has read the log: what is at or below and not in the queue was of no interest. */
  readonly readTo: () => number;
  leave(): void;
}

/** What one transaction added, as it came with a ring. */
export interface Commit<Change> {
  readonly after: number;
  readonly position: number;
  readonly changes: readonly Change[];
}

/** The live end of one environment's log: read once for all subscribers of this node. */
export interface Tail<Change> {
  /** How far the log has been read. */
  readonly readTo: number;
  /**
   * Joins the subscribers that have all up to `position`, which is one of the log. Null when the tail is ahead of it by more than it
   * remembers: read on from the log and try again.
   */
  join(position: number, interest: Interest<Change>): LiveSubscriber<Change> | null;
  /** The log has grown by this. What does not join what has been read is read from the log. */
  take(commit: Commit<Change>): void;
  /** The log may have grown. */
  wake(): void;
}

const pageSize = 500;
const remembered = 1024;
/** How many changes may wait for one subscriber. */
const queueCapacity = 512;
/** How many commits may wait for a read under way. */
const waitingCapacity = 256;
/** The feed looks every two seconds anyway. */
const retryTiming = { first: 250, longest: 2000 };

/** How a tail reads the log of its environment. */
export interface LogReader<Change> {
  /** Where the log ends. */
  position(): Promise<number>;
  read(after: number, limit: number): Promise<ChangeStretch<Change>>;
}

/** How a tail is kept. */
export interface TailOptions<Change> {
  readonly log: Log;
  /** Ends it. */
  readonly closing: AbortSignal;
  /** Whether earlier changes, and this one, may have lost their data by now: none of them is shown from memory any more. */
  isErasure(change: Change): boolean;
}

/** Follows the log from `start`. */
export function createTail<Change extends Positioned>(
  start: number,
  reader: LogReader<Change>,
  { log, closing, isErasure }: TailOptions<Change>,
): Tail<Change> {
  let readTo = start;
  let recentFrom = start;
  let recent: Change[] = [];
  let isReading = false;
  let isWoken = false;
  let waiting: Commit<Change>[] = [];
  let retry: NodeJS.Timeout | undefined;
  const backoff = createBackoff(retryTiming);
  const groups = createInterestGroups<Change>();

  const add = (changes: readonly Change[], position: number) => {
    for (const change of changes) {
      groups.hand(change);
      recent.push(change);
      if (!isErasure(change)) continue;
      recent = [];
      recentFrom = change.position;
    }
    readTo = position;
    if (recent.length <= remembered * 2) return;
    recentFrom = recent[recent.length - remembered - 1]?.position ?? recentFrom;
    recent = recent.slice(-remembered);
  };
  /** Takes what joins on; answers false where something is missing before the commit. */
  const joins = ({ after, position, changes }: Commit<Change>): boolean => {
    if (position <= readTo) return true;
    if (after !== readTo) return false;
    add(changes, position);
    return true;
  };
  const readOn = async () => {
    while (isWoken) {
      isWoken = false;
      for (let hasMore = true; hasMore;) {
        const stretch = await reader.read(readTo, pageSize);
        add(stretch.changes, stretch.readTo);
        hasMore = stretch.hasMore;
      }
      const came = waiting.toSorted((one, other) => one.position - other.position);
      waiting = [];
      if (!came.every(joins)) isWoken = true;
    }
    backoff.worked();
    // In the same breath as the last look at who woke it.
    isReading = false;
  };
  /** The log is not kept any more from here on. Whoever followed learns that from the log; those who come go on from its end. */
  const startAnew = async () => {
    readTo = await reader.position();
    recentFrom = readTo;
    recent = [];
    groups.overflow();
  };
  const wake = () => {
    isWoken = true;
    // Whoever wakes it during a pause begins no try beside the one to come.
    if (isReading || retry !== undefined) return;
    isReading = true;
    readOn()
      .catch(async (error: unknown) => {
        if (!GatewayError.isInstance(error)) throw error;
        log.warn({ error: error.message, readTo }, "the change log is not kept any more from where it was followed");
        await startAnew();
        isReading = false;
        wake();
      })
      .catch((error: Error) => {
        isReading = false;
        waiting = [];
        if (closing.aborted) return;
        const pauseMilliseconds = backoff.next();
        log.warn({ error: error.message, pauseMilliseconds }, "the change log could not be read; trying again");
        retry = setTimeout(() => {
          retry = undefined;
          wake();
        }, pauseMilliseconds).unref();
      });
  };
  return {
    get readTo() {
      return readTo;
    },
    join(position, interest) {
      if (position < recentFrom) return null;
      const group = groups.enter(interest);
      const queue = createLiveQueue<Judged<Change>>(queueCapacity);
      const missed = recent.flatMap((change) => (change.position > position ? (group.judge(change) ?? []) : []));
      if (missed.length > queueCapacity) {
        group.leave();
        return null;
      }
      missed.forEach((change) => queue.push(change));
      // What the subscriber has read ahead of the tail will come by again.
      const leave = group.add({ queue, after: position });
      return {
        queue,
        readTo: () => Math.max(readTo, position),
        leave() {
          leave();
          group.leave();
        },
      };
    },
    take(commit) {
      if (!isReading && joins(commit)) return;
      if (isReading && waiting.length < waitingCapacity) waiting.push(commit);
      else wake();
    },
    wake,
  };
}
