import { systemStopwatch, type Stopwatch } from "../../clock.ts";
import { joinSignals, untilAborted } from "../../signals.ts";
import type { Store } from "../../store/database.ts";
import { systemsInUse } from "../../systems/registry/systems-in-use.ts";

/** How long a piece of work may keep its place. */
export interface TurnLength {
  /** Within this time it may begin something new, such as a page. */
  readonly milliseconds: number;
  /** The additional time for the step in progress, which is then cut off. */
  readonly graceMilliseconds: number;
  /** Whether a turn without progress counts as a failure. Otherwise a longer turn follows. */
  readonly isLast: boolean;
}

/** The turn of a list that is expected to finish quickly. A list that takes longer gets a long turn next. */
export const shortTurn: TurnLength = { milliseconds: 10_000, graceMilliseconds: 10_000, isLast: false };
/** The turn of a list that has proved to take long. A single page may take two minutes. */
export const longTurn: TurnLength = { milliseconds: 60_000, graceMilliseconds: 60_000, isLast: true };

/** Asks a vendor something, within the limits of the current work. */
export type Ask = <Answer>(question: () => Promise<Answer>) => Promise<Answer>;

/** Thrown to stop unwanted work: its system is no longer in use, or another process has taken it over. */
export class TurnOver extends Error {
  override readonly name = "TurnOver";
}

/** A place that a piece of work has for a limited time. */
export interface Turn extends Disposable {
  /** Aborted when the work is cut off or the node stops, and at the end of the turn, which cuts off what is still asked. */
  readonly signal: AbortSignal;
  /** Whether there is time to begin something new. */
  hasTime(): boolean;
  /** Whether the work has been cut off because it took too long. */
  wasCut(): boolean;
  /**
   * Every question to the vendor goes through this function. It asks nothing once the system is not in use, and waits no longer than the
   * turn.
   * @throws TurnOver when the system is paused, disconnected or waits for a reconnect; the signal's reason when the work is cut off.
   */
  readonly ask: Ask;
  /** Begins another list, for which earlier progress does not count. */
  begin(): void;
  /** Notes progress: part of the list is done and need not be repeated. */
  advance(): void;
  hasAdvanced(): boolean;
}

/**
 * Begins a turn of work on a system. Disposing ends it.
 *
 * @param known.isInUse whether the caller has just found the system in use: then the first question needs no other look.
 */
export function beginTurn(
  { store, stopwatch = systemStopwatch }: { readonly store: Store; readonly stopwatch?: Stopwatch },
  { environmentId, systemId }: { readonly environmentId: string; readonly systemId: string },
  signal: AbortSignal,
  { milliseconds, graceMilliseconds }: Omit<TurnLength, "isLast">,
  known: { readonly isInUse: boolean } = { isInUse: false },
): Turn {
  const end = new AbortController();
  const joined = joinSignals([signal, end.signal], milliseconds + graceMilliseconds);
  const until = stopwatch() + milliseconds;
  let isAdvanced = false;
  let isKnownToBeInUse = known.isInUse;
  return {
    signal: joined.signal,
    hasTime: () => stopwatch() < until,
    wasCut: () => joined.hasTimedOut,
    async ask(question) {
      joined.signal.throwIfAborted();
      if (!isKnownToBeInUse && !(await isInUse(store, environmentId, systemId))) {
        throw new TurnOver("The system is no longer in use.");
      }
      isKnownToBeInUse = false;
      return await untilAborted(question(), joined.signal);
    },
    begin() {
      isAdvanced = false;
    },
    advance() {
      isAdvanced = true;
    },
    hasAdvanced: () => isAdvanced,
    [Symbol.dispose]() {
      end.abort(new TurnOver("The turn has ended."));
      joined[Symbol.dispose]();
    },
  };
}

/** By the primary key. */
async function isInUse(store: Store, environmentId: string, systemId: string): Promise<boolean> {
  const row = await systemsInUse(store.environment(environmentId))
    .select("id")
    .where("environment_id", "=", environmentId)
    .where("id", "=", systemId)
    .executeTakeFirst();
  return row !== undefined;
}
