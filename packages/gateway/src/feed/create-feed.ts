import type { ChangeLog, ChangeStretch } from "../change-log/change-log.ts";
import type { Log } from "../log.ts";
import type { Bell } from "./bell.ts";
import type { Feed, FeedEvent, FeedRequest } from "./feed.ts";
import { follow } from "./follow.ts";
import { createTail, type Positioned, type Tail } from "./tail.ts";

/** What the feed works with. */
export interface FeedDependencies {
  readonly changeLog: ChangeLog;
  readonly bell: Bell;
  readonly log: Log;
  /** How long a stream may be quiet before it says how far it has come. Default: 15 seconds. */
  readonly checkpointMilliseconds?: number;
  /** How often to look at the log without having been told, for rings that were lost. Default: 2 seconds. */
  readonly lookMilliseconds?: number;
}

/** Opens the feed of this node. The database is the truth; the bell only says when to look. */
export function createFeed({
  changeLog,
  bell,
  log,
  checkpointMilliseconds = 15_000,
  lookMilliseconds = 2000,
}: FeedDependencies): Feed {
  const closing = new AbortController();
  const records = createChannel(
    (environmentId, after, limit) => changeLog.records(environmentId, after, limit),
    changeLog,
    log,
    closing.signal,
  );
  const systems = createChannel(
    (environmentId, after, limit) => changeLog.systems(environmentId, after, limit),
    changeLog,
    log,
    closing.signal,
  );
  bell.listen((environmentId) => {
    records.wake(environmentId);
    systems.wake(environmentId);
  });
  const looking = setInterval(() => {
    records.wake(null);
    systems.wake(null);
  }, lookMilliseconds);
  looking.unref();
  return {
    records: (request, select) => records.subscribe(request, select, checkpointMilliseconds),
    systems: (request, select) => systems.subscribe(request, select, checkpointMilliseconds),
    ring: (environmentId, position) => bell.ring(environmentId, position),
    async [Symbol.asyncDispose]() {
      clearInterval(looking);
      closing.abort();
      await bell[Symbol.asyncDispose]();
    },
  };
}

type Read<Change> = (environmentId: string, after: number, limit: number) => Promise<ChangeStretch<Change>>;

/** One kind of change, with a tail for each environment that somebody follows. */
function createChannel<Change extends Positioned>(read: Read<Change>, changeLog: ChangeLog, log: Log, closing: AbortSignal) {
  const tails = new Map<string, { readonly tail: Tail<Change>; followers: number }>();
  const enter = (environmentId: string, position: number): Tail<Change> => {
    const known = tails.get(environmentId) ?? {
      tail: createTail<Change>(position, (after, limit) => read(environmentId, after, limit), log, closing),
      followers: 0,
    };
    known.followers += 1;
    tails.set(environmentId, known);
    return known.tail;
  };
  const leave = (environmentId: string) => {
    const known = tails.get(environmentId);
    if (known === undefined) return;
    known.followers -= 1;
    if (known.followers === 0) tails.delete(environmentId);
  };
  async function* subscribe(
    { environmentId, after, signal }: FeedRequest,
    select: (change: Change) => boolean,
    checkpointMilliseconds: number,
  ): AsyncGenerator<FeedEvent<Change>, void, undefined> {
    const end = await changeLog.position(environmentId);
    const tail = enter(environmentId, end);
    try {
      tail.wake();
      yield* follow<Change>({
        position: after ?? end,
        read: (from, limit) => read(environmentId, from, limit),
        tail,
        select,
        signal,
        checkpointMilliseconds,
      });
    } finally {
      leave(environmentId);
    }
  }
  return {
    wake(environmentId: string | null) {
      if (environmentId !== null) tails.get(environmentId)?.tail.wake();
      else for (const { tail } of tails.values()) tail.wake();
    },
    subscribe(
      request: FeedRequest,
      select: (change: Change) => boolean,
      checkpointMilliseconds: number,
    ): AsyncIterableIterator<FeedEvent<Change>> {
      const leaving = new AbortController();
      const signal = AbortSignal.any([request.signal, closing, leaving.signal]);
      return returnable(subscribe({ ...request, signal }, select, checkpointMilliseconds), leaving);
    },
  };
}

/** A generator answers `return()` only after the `next()` under way; here `return()` ends that one too. */
function returnable<Item>(
  generator: AsyncGenerator<Item, void, undefined>,
  leaving: AbortController,
): AsyncIterableIterator<Item> {
  return {
    next: () => generator.next(),
    async return() {
      leaving.abort();
      return await generator.return();
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
