import type { LogEntries, LogName } from "../changes/followed-documents.ts";
import type { ChangeEvent, Feed, Interest } from "../feed/feed.ts";
import { lowestOf } from "./lowest-of.ts";
import { createSettledPlace, type SettledPlace, type Taken } from "./settled-place.ts";
import type { Places } from "./tables.ts";

/** What is followed of each log. Logs that are left out are not read. */
export type Interests = { readonly [Name in LogName]?: Interest<LogEntries[Name]> };

/** An entry of one of the logs, and the right to settle it. */
export interface FollowedEntry {
  readonly log: LogName;
  readonly event: ChangeEvent<LogEntries[LogName]>;
  readonly taken: Taken;
}

/** Several logs of one environment, read as one subscriber reads one. */
export interface FollowedLog {
  /**
   * The next entry; null when there is none now. Entries of one log come in its order.
   * @throws GatewayError `CURSOR_EXPIRED` when a place is no longer in the log.
   */
  take(): FollowedEntry | null;
  /** How far everything has been settled. */
  places(): Places;
  /** Called when there may be something to take. */
  onArrival: () => void;
  /** Stops reading. */
  end(): void;
}

const logs = ["records", "systems", "commands", "notices"] as const satisfies readonly LogName[];

/** Follows an environment's logs from stored places; a log without one begins with the lowest place of the others. */
export function followLog(
  feed: Feed,
  {
    environmentId,
    places,
    interests,
  }: { readonly environmentId: string; readonly places: Places; readonly interests: Interests },
): FollowedLog {
  const least = lowestOf(places);
  if (least === null) throw new Error("A consumer of the log has no place.");
  const followed = logs.flatMap((log) => {
    const after = places[log] ?? least;
    const interest = interests[log];
    if (interest === undefined) return [];
    // Each log's own interest.
    const events = feed[log]({ environmentId, after }, interest as Interest<never>);
    return [{ log, events, settled: createSettledPlace(after) }];
  });
  let turn = 0;

  function takeFrom({ log, events, settled }: (typeof followed)[number]): FollowedEntry | null {
    for (;;) {
      const event = events.take();
      if (event === null) return null;
      if (event.type === "change") return { log, event, taken: settled.take(event) };
      settled.pass(event);
    }
  }

  const all: FollowedLog = {
    take() {
      for (let tried = 0; tried < followed.length; tried += 1) {
        const one = followed[(turn + tried) % followed.length];
        const entry = one === undefined ? null : takeFrom(one);
        if (entry === null) continue;
        turn = (turn + tried + 1) % followed.length;
        return entry;
      }
      return null;
    },
    places: () => placesOf(followed, places),
    onArrival() {},
    end() {
      for (const { events } of followed) events.end();
    },
  };
  for (const { events } of followed) events.onArrival = () => all.onArrival();
  return all;
}

/** Logs that are not followed keep no place, so that they begin with the others once they are. */
function placesOf(followed: readonly { readonly log: LogName; readonly settled: SettledPlace }[], before: Places): Places {
  if (followed.length === 0) return before;
  return Object.fromEntries(followed.map(({ log, settled }) => [log, settled.place ?? before[log]]));
}
