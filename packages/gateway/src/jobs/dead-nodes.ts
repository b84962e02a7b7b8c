import { pause } from "../backoff.ts";
import { systemStopwatch, type Stopwatch } from "../clock.ts";
import { DatabaseAwayError } from "../errors.ts";
import { asDatabaseAway } from "../store/database-away.ts";

/** How a node learns of others that have died, and takes over what they did. */
export interface DeadNodesDependencies {
  /** Nodes that have jobs under way and no session. */
  readonly find: () => Promise<readonly number[]>;
  readonly takeOver: (node: number) => Promise<void>;
  /** How long a node has no session before it counts as dead: one that lives has another one by then, also after an outage for all. */
  readonly graceMilliseconds: number;
  readonly stopwatch?: Stopwatch;
}

/**
 * A look for dead nodes, to be had again and again, with whether this node has a session itself. What was seen before counts only while every
 * look succeeds in time: after an outage of the database the others may not have come back yet.
 */
export function createDeadNodesLook({
  find,
  takeOver,
  graceMilliseconds,
  stopwatch = systemStopwatch,
}: DeadNodesDependencies): (isThere: boolean) => Promise<void> {
  let since: ReadonlyMap<number, number> = new Map();
  let lookedAt = -Infinity;
  return async (isThere) => {
    const now = stopwatch();
    const before: typeof since = now - lookedAt < graceMilliseconds ? since : new Map();
    lookedAt = now;
    since = new Map();
    if (!isThere) return;
    const seen = new Map((await find()).map((node) => [node, before.get(node) ?? now]));
    for (const [node, first] of seen) if (now - first >= graceMilliseconds) await takeOver(node);
    since = seen;
  };
}

/** Looks so often until the signal is aborted; then it settles. An outage of the database is nothing to report: others do. */
export async function lookAgainAndAgain(
  look: () => Promise<void>,
  everyMilliseconds: number,
  onError: (error: unknown) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await look().catch((error: unknown) => {
      if (!(asDatabaseAway(error) instanceof DatabaseAwayError)) onError(error);
    });
    await pause(everyMilliseconds, signal);
  }
}
