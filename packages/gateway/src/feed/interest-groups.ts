import type { Place } from "../change-log/place.ts";
import type { ChangeEvent, Interest } from "./feed.ts";
import { LiveEvents, LiveQueue } from "./live-queue.ts";

/** A membership in the group of subscribers with the same interest. */
export interface Membership<Change> {
  /** The group's event of the change; null when it is irrelevant. Made once for the whole group. */
  judge(change: Change): ChangeEvent<Change> | null;
  /** Opens a member's queue of these events, and of those from now on above a position. */
  add(missed: readonly ChangeEvent<Change>[], after: number): LiveQueue<ChangeEvent<Change>>;
  /** Leaves the group, with the queue if it was opened. */
  leave(queue: LiveQueue<ChangeEvent<Change>> | null): void;
}

/** The live subscribers of a log, grouped by interest. */
export interface InterestGroups<Change> {
  enter(interest: Interest<Change>): Membership<Change>;
  hand(change: Change): void;
  /** Keeps nothing at or below a position: who is that far behind reads it from the log. */
  forget(position: number): void;
  /** Sends every subscriber back to the log. */
  overflow(): void;
}

/** The most changes that are kept for sure for a subscriber that is behind. */
const queueCapacity = 512;

interface Group<Change> extends Membership<Change> {
  hand(change: Change): void;
  forget(position: number): void;
  overflow(): void;
  stays: number;
}

export function createInterestGroups<Change extends Place>(): InterestGroups<Change> {
  const groups = new Map<string, Group<Change>>();

  function open({ key, verdictOf, prepare }: Interest<Change>): Group<Change> {
    const events = new LiveEvents<ChangeEvent<Change>>(queueCapacity);
    const queues = new Set<LiveQueue<ChangeEvent<Change>>>();
    let isPreparing = false;
    // Kept as long as a change is remembered, because later subscribers ask about it again.
    const verdicts = new WeakMap<Change, ChangeEvent<Change> | null>();

    function judge(change: Change): ChangeEvent<Change> | null {
      const known = verdicts.get(change);
      if (known !== undefined) return known;
      const matches = verdictOf(change);
      const judged: ChangeEvent<Change> | null =
        matches === null ? null : { type: "change", position: change.position, mark: change.mark, change, matches };
      verdicts.set(change, judged);
      return judged;
    }

    function tell(): void {
      isPreparing = false;
      for (const queue of queues) queue.onArrival();
    }

    const group: Group<Change> = {
      judge,
      stays: 0,
      hand(change) {
        const judged = judge(change);
        if (judged === null) return;
        events.add(judged);
        if (prepare === undefined) return tell();
        // Those who hear of the one in preparation find this one behind it.
        if (isPreparing) return;
        isPreparing = true;
        prepare(judged, tell);
      },
      forget: (position) => events.forget(position),
      overflow() {
        for (const queue of queues) queue.overflow();
        queues.clear();
      },
      add(missed, after) {
        const queue = new LiveQueue(events, after, missed);
        queues.add(queue);
        return queue;
      },
      leave(queue) {
        if (queue !== null) queues.delete(queue);
        group.stays -= 1;
        if (group.stays === 0) groups.delete(key);
      },
    };
    return group;
  }

  return {
    enter(interest) {
      const group = groups.get(interest.key) ?? open(interest);
      groups.set(interest.key, group);
      group.stays += 1;
      return group;
    },
    hand(change) {
      for (const group of groups.values()) group.hand(change);
    },
    forget(position) {
      for (const group of groups.values()) group.forget(position);
    },
    overflow() {
      for (const group of groups.values()) group.overflow();
    },
  };
}
