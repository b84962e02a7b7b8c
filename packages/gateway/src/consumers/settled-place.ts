import type { Place } from "../change-log/place.ts";

/** One entry that is being worked on. */
export interface Taken {
  /** The work on the entry has ended. */
  settle(): void;
}

/** How far the work on a log has come, whatever the order in which it ends. */
export interface SettledPlace {
  /** Everything at or below it is settled. Null: nothing is known to be. */
  readonly place: Place | null;
  /** How many entries are being worked on. */
  readonly unsettled: number;
  /** An entry of interest has been read. Entries are taken in the order of the log. */
  take(place: Place): Taken;
  /** Everything up to here has been read; what was of interest has been taken. */
  pass(place: Place): void;
}

/** Begins with everything up to `start` settled. */
export function createSettledPlace(start: Place | null): SettledPlace {
  let settled = start;
  /** In the order of the log. The first is not settled. */
  let entries: { readonly place: Place; isSettled: boolean }[] = [];
  let unsettled = 0;
  const advance = () => {
    let count = 0;
    for (const entry of entries) {
      if (!entry.isSettled) break;
      settled = entry.place;
      count += 1;
    }
    if (count > 0) entries = entries.slice(count);
  };
  return {
    get place() {
      return settled;
    },
    get unsettled() {
      return unsettled;
    },
    take(place) {
      const entry = { place: { position: place.position, mark: place.mark }, isSettled: false };
      entries.push(entry);
      unsettled += 1;
      return {
        settle() {
          if (entry.isSettled) return;
          entry.isSettled = true;
          unsettled -= 1;
          if (entries[0] === entry) advance();
        },
      };
    },
    pass(place) {
      // One for all that have been read since the last entry of interest.
      if (entries.at(-1)?.isSettled === true) entries.pop();
      entries.push({ place: { position: place.position, mark: place.mark }, isSettled: true });
      if (entries.length === 1) advance();
    },
  };
}
