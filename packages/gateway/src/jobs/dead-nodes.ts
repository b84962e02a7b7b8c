import { pause } from "../backoff.ts";
import { systemStopwatch, type Stopwatch } from "../clock.ts";
import { DatabaseAwayError } from "../errors.ts";
import { asDatabaseAway } from "../store/database-away.ts";

/** How a node finds dead nodes and takes over their jobs. */
export interface DeadNodesDependencies {
  /** Finds nodes that have active jobs and no session. */
  readonly find: () => Promise<readonly number[]>;
  readonly takeOver: (node: number) => Promise<void>;
  /**
   * How long a node is without a session before it counts as dead. A live node has a new session by then, even after a total
   * outage.
   */
  readonly graceMilliseconds: number;
  readonly stopwatch?: Stopwatch;
}

/**
 * Creates a look for dead nodes, to be called at regular intervals. Its argument is whether this node itself has a session.
 * Earlier findings count only while every look succeeds in time: after an outage of the database the other nodes may not have
 * come back yet.
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

/**
 * Looks at this interval until the signal is aborted; then the promise settles. It does not report an outage of the database:
 * others do.
 */
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
