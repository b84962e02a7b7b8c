import { systemStopwatch, type Stopwatch } from "../../clock.ts";
import { joinSignals, untilAborted } from "../../signals.ts";
import type { Store } from "../../store/database.ts";
import { systemsInUse } from "../../systems/registry/systems-in-use.ts";

/** How long a piece of work may hold its place. */
export interface TurnLength {
  /** So long it begins something new, such as a page. */
  readonly milliseconds: number;
  /** What is under way then gets so much longer, after which it is cut off. */
  readonly graceMilliseconds: number;
  /** Whether it counts as a failure when nothing has come of it by then. Otherwise a longer turn follows. */
  readonly isLast: boolean;
}

/** The turn of a list that is expected to be through quickly. One that takes longer has its next turn among the long ones. */
export const shortTurn: TurnLength = { milliseconds: 10_000, graceMilliseconds: 10_000, isLast: false };
/** The turn of a list that has shown to take long. A single page may take two minutes. */
export const longTurn: TurnLength = { milliseconds: 60_000, graceMilliseconds: 60_000, isLast: true };

/** Asks a vendor something, within the bounds of the work it is for. */
export type Ask = <Answer>(question: () => Promise<Answer>) => Promise<Answer>;

/** Thrown where work has to stop that is no longer wanted: its system is not in use any more, or another process has taken it over. */
export class TurnOver extends Error {
  override readonly name = "TurnOver";
}

/** A place that a piece of work holds for a while. */
export interface Turn extends Disposable {
  /** Aborted when the work is cut off, or the node stops. */
  readonly signal: AbortSignal;
  /** Whether there is time to begin something new. */
  hasTime(): boolean;
  /** Whether the work has been cut off because it took too long. */
  wasCut(): boolean;
  /**
   * Every question to the vendor goes through it: none is asked once the system is not in use, and none is waited for beyond the turn.
   * @throws TurnOver when the system is paused, disconnected or waits for a reconnect; the signal's reason when it is cut off.
   */
  readonly ask: Ask;
  /** Begins another list: what came of those before says nothing of it. */
  begin(): void;
  /** Notes that something of the list has been done that need not be done again. */
  advance(): void;
  hasAdvanced(): boolean;
}

/** Begins a turn of work on a system. Disposing lets go of the signal. */
export function beginTurn(
  { store, stopwatch = systemStopwatch }: { readonly store: Store; readonly stopwatch?: Stopwatch },
  { environmentId, systemId }: { readonly environmentId: string; readonly systemId: string },
  signal: AbortSignal,
  { milliseconds, graceMilliseconds }: Omit<TurnLength, "isLast">,
): Turn {
  const joined = joinSignals([signal], milliseconds + graceMilliseconds);
  const until = stopwatch() + milliseconds;
  let isAdvanced = false;
  return {
    signal: joined.signal,
    hasTime: () => stopwatch() < until,
    wasCut: () => joined.hasTimedOut,
    async ask(question) {
      joined.signal.throwIfAborted();
      if (!(await isInUse(store, environmentId, systemId))) throw new TurnOver("The system is no longer in use.");
      return await untilAborted(question(), joined.signal);
    },
    begin() {
      isAdvanced = false;
    },
    advance() {
      isAdvanced = true;
    },
    hasAdvanced: () => isAdvanced,
    [Symbol.dispose]: () => joined[Symbol.dispose](),
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
