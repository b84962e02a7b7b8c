import type { ChangeLog } from "../../change-log/change-log.ts";
import type { CommandChange, NoticeChange, RecordChange, SystemStatusChange } from "../../change-log/change.ts";
import { beyondRetention } from "../../change-log/lost-place.ts";
import type { Place } from "../../change-log/place.ts";
import type { Feed, FeedEvent, FeedRequest, Interest } from "../../feed/feed.ts";
import { iterate, type Supply } from "../../supply.ts";
import { isSelected } from "../../changes/selection-input.ts";

type LogEntry = RecordChange | SystemStatusChange | CommandChange | NoticeChange;

const unmarked = (position: number): Place => ({ position, mark: null });

/** A change log and its feed in memory, like a log from before marks existed. */
export interface MemoryLog {
  readonly changeLog: ChangeLog;
  readonly feed: Feed;
  /** Writes a change and wakes the followers. */
  append(change: LogEntry): void;
  /** Tells the followers that everything up to a position has been read. */
  checkpoint(position: number): void;
  /** The current number of followers. */
  readonly followers: number;
}

/** Positions below `floor` count as pruned. */
export function createMemoryLog(floor = 0): MemoryLog {
  const entries: LogEntry[] = [];
  const followers = new Set<{ take(entry: LogEntry | number): void }>();
  const records = () => entries.filter((entry) => entry.type === "record");

  function follow<Change extends LogEntry>(
    { after }: FeedRequest,
    isOurs: (entry: LogEntry) => entry is Change,
    interest: Interest<Change>,
  ): Supply<FeedEvent<Change>> {
    const queue: FeedEvent<Change>[] = [];
    const follower = {
      take(entry: LogEntry | number) {
        if (typeof entry === "number") queue.push({ type: "checkpoint", ...unmarked(entry) });
        else if (isOurs(entry)) {
          const matches = interest.verdictOf(entry);
          if (matches !== null) queue.push({ type: "change", ...unmarked(entry.position), change: entry, matches });
        }
        supply.onArrival();
      },
    };
    const supply: Supply<FeedEvent<Change>> = {
      onArrival() {},
      get hasEnded() {
        return !followers.has(follower);
      },
      take() {
        if (!followers.has(follower)) return null;
        if (after.position >= floor) return queue.shift() ?? null;
        followers.delete(follower);
        throw beyondRetention();
      },
      end() {
        followers.delete(follower);
        supply.onArrival();
      },
      [Symbol.asyncIterator]: () => iterate(supply),
    };
    followers.add(follower);
    for (const entry of entries) if (entry.position > after.position) follower.take(entry);
    return supply;
  }

  return {
    append(change) {
      entries.push(change);
      for (const follower of followers) follower.take(change);
    },
    checkpoint(position) {
      for (const follower of followers) follower.take(position);
    },
    get followers() {
      return followers.size;
    },
    changeLog: {
      end: async () => unmarked(entries.at(-1)?.position ?? floor),
      state: async () => ({ ...unmarked(entries.at(-1)?.position ?? floor), unloggedRemovals: 0 }),
      progress: async (_environmentId, since) => ({
        state: { ...unmarked(entries.at(-1)?.position ?? floor), unloggedRemovals: 0 },
        touched: records().filter(({ position }) => position > since.position),
      }),
      floor: async () => unmarked(floor),
      continuationOf: async (_environmentId, place) => place,
      oldestAfter: async (_environmentId, position) => entries.find((entry) => entry.position > position)?.recordedAt ?? null,
      async placeAt(_environmentId, time) {
        const first = entries.find(({ recordedAt }) => recordedAt >= time);
        return unmarked(Math.max(floor, first === undefined ? (entries.at(-1)?.position ?? floor) : first.position - 1));
      },
      async records(_environmentId, after, limit, selection = {}, through) {
        if (after.position < floor) throw beyondRetention();
        const last = through?.position ?? Infinity;
        const found = records().filter(
          (change) => change.position > after.position && change.position <= last && isSelected(selection, change),
        );
        const changes = found.slice(0, limit);
        const hasMore = found.length > limit;
        return {
          changes,
          hasMore,
          readTo: unmarked(
            hasMore
              ? (changes.at(-1)?.position ?? after.position)
              : Math.max(Math.min(entries.at(-1)?.position ?? 0, last), after.position),
          ),
        };
      },
      systems: async (_environmentId, after) => ({ changes: [], hasMore: false, readTo: after }),
      commands: async (_environmentId, after) => ({ changes: [], hasMore: false, readTo: after }),
      notices: async (_environmentId, after) => ({ changes: [], hasMore: false, readTo: after }),
      history: async (_environmentId, recordId, before, limit) =>
        records()
          .filter((change) => change.recordId === recordId && (before === null || change.version < before))
          .toSorted((one, other) => other.version - one.version)
          .slice(0, limit),
      statusHistory: async (_environmentId, systemId, before, limit) =>
        entries
          .filter((entry) => entry.type === "system")
          .filter((entry) => entry.systemId === systemId && (before === null || entry.position < before.position))
          .toReversed()
          .slice(0, limit),
    },
    feed: {
      records: (request, interest) => follow(request, (entry) => entry.type === "record", interest),
      systems: (request, interest) => follow(request, (entry) => entry.type === "system", interest),
      commands: (request, interest) => follow(request, (entry) => entry.type === "command", interest),
      notices: (request, interest) => follow(request, (entry) => entry.type === "notice", interest),
      ring() {},
      async [Symbol.asyncDispose]() {},
    },
  };
}
