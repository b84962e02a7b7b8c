import type { Place } from "../change-log/place.ts";
import type { ChangeEvent, Interest } from "./feed.ts";
import type { LiveQueue } from "./live-queue.ts";

/** The receiver of a subscriber's changes. */
export interface Member<Change> {
  readonly queue: LiveQueue<ChangeEvent<Change>>;
  /** Only changes above this position. */
  readonly after: number;
}

/** A membership in the group of subscribers with the same interest. */
export interface Membership<Change> {
  /** The group's event of the change; null when it is irrelevant. Made once for the whole group. */
  judge(change: Change): ChangeEvent<Change> | null;
  /** Passes on changes from now on; returns a function that stops it. A queue that overflows is skipped automatically. */
  add(member: Member<Change>): () => void;
  leave(): void;
}

/** The live subscribers of a log, grouped by interest. */
export interface InterestGroups<Change> {
  enter(interest: Interest<Change>): Membership<Change>;
  hand(change: Change): void;
  /** Sends every subscriber back to the log. */
  overflow(): void;
}

interface Group<Change> {
  readonly judge: (change: Change) => ChangeEvent<Change> | null;
  readonly members: Set<Member<Change>>;
  stays: number;
}

export function createInterestGroups<Change extends Place>(): InterestGroups<Change> {
  const groups = new Map<string, Group<Change>>();

  function open({ verdictOf }: Interest<Change>): Group<Change> {
    // Kept as long as a change is remembered, because later subscribers ask about it again.
    const verdicts = new WeakMap<Change, ChangeEvent<Change> | null>();
    const judge = (change: Change) => {
      const known = verdicts.get(change);
      if (known !== undefined) return known;
      const matches = verdictOf(change);
      const judged: ChangeEvent<Change> | null =
        matches === null ? null : { type: "change", position: change.position, mark: change.mark, change, matches };
      verdicts.set(change, judged);
      return judged;
    };
    return { judge, members: new Set(), stays: 0 };
  }

  return {
    enter(interest) {
      const group = groups.get(interest.key) ?? open(interest);
      groups.set(interest.key, group);
      group.stays += 1;
      return {
        judge: group.judge,
        add(member) {
          group.members.add(member);
          return () => void group.members.delete(member);
        },
        leave() {
          group.stays -= 1;
          if (group.stays === 0) groups.delete(interest.key);
        },
      };
    },
    hand(change) {
      for (const { judge, members } of groups.values()) {
        const judged = judge(change);
        if (judged === null) continue;
        for (const member of members) {
          if (judged.position > member.after && !member.queue.push(judged)) members.delete(member);
        }
      }
    },
    overflow() {
      for (const { members } of groups.values()) {
        for (const { queue } of members) queue.overflow();
        members.clear();
      }
    },
  };
}
