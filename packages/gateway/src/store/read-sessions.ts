import { setTimeout } from "node:timers/promises";
import pg from "pg";
import { GatewayError } from "../errors.ts";
import { createReadPlaces, type ReadCounts } from "./read-places.ts";
import type { ReadBounds } from "./read-settings.ts";
import { leftBecause, type Reading } from "./reading.ts";

/** The session of one read. */
export interface ReadSession {
  readonly pool: pg.Pool;
  /** Set when a cancel request may still be on its way to the session. */
  readonly isUncertain: boolean;
  /** Settles as the statement does. If the caller leaves, it cancels the statement, and settles when nothing of that is on its way. */
  while<Result>(client: pg.ClientBase, statement: Promise<Result>): Promise<Result>;
  /** What a statement's failure means, if it comes from the limits of reads. */
  told(error: unknown): unknown;
  leave(): void;
}

/** The sessions of those who read. */
export interface ReadSessions {
  readonly counts: ReadCounts;
  /** Waits for a session: see {@link createReadPlaces}. */
  enter(reading: Reading): Promise<ReadSession>;
}

/** `cancel`: asks the server to cancel the running statement of a session, and resolves when no later one can be affected. */
export function createReadSessions(
  pool: pg.Pool,
  bounds: ReadBounds,
  cancel: (session: pg.ClientBase) => Promise<void>,
): ReadSessions {
  const places = createReadPlaces(bounds);

  async function enter(reading: Reading): Promise<ReadSession> {
    const { signal } = reading;
    const leave = await places.enter(reading);
    let isUncertain = false;
    return {
      pool,
      get isUncertain() {
        return isUncertain;
      },
      async while(client, statement) {
        let stopping: Promise<void> | undefined;
        const stop = () => {
          stopping ??= cancelUntil(Promise.allSettled([statement]), () => cancel(client)).catch(() => {
            isUncertain = true;
          });
        };
        signal.addEventListener("abort", stop);
        try {
          return await statement;
        } finally {
          signal.removeEventListener("abort", stop);
          await stopping;
        }
      },
      told(error) {
        if (!(error instanceof pg.DatabaseError) || error.code !== canceled) return error;
        return signal.aborted ? leftBecause(signal) : tooSlow(bounds.milliseconds / 1000, error);
      },
      leave,
    };
  }

  return { counts: places.counts, enter };
}

/** Again and again, because a request that arrives between two statements of a session, such as before the one that is meant, does nothing. */
async function cancelUntil(ended: Promise<unknown>, cancel: () => Promise<void>): Promise<void> {
  for (let isOver = false; !isOver;) {
    await cancel();
    const pause = new AbortController();
    isOver = await Promise.race([ended.then(() => true), setTimeout(betweenCancels, false, { signal: pause.signal })]);
    pause.abort();
  }
}

/** How long a cancelled statement may take to end before it is cancelled again, in milliseconds. */
const betweenCancels = 100;

/** The SQLSTATE of a statement that was cancelled or took too long. The message differs, but in the server's language. */
const canceled = "57014";

const tooSlow = (seconds: number, cause: Error) =>
  new GatewayError(
    "QUERY_TOO_SLOW",
    `Reading took longer than ${seconds} ${seconds === 1 ? "second" : "seconds"}. Ask for fewer items (first), fewer levels or a narrower filter.`,
    { cause },
  );
