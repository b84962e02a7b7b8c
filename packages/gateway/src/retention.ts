import { pruneChanges } from "./change-log/prune-changes.ts";
import type { Clock } from "./clock.ts";
import type { GatewayConfiguration } from "./configuration.ts";
import { StartError } from "./errors.ts";
import { pruneHistory } from "./ingest/prune-history.ts";
import type { Log } from "./log.ts";
import type { Principals } from "./principals/principals.ts";
import { trustTime } from "./store/trusted-time.ts";
import type { Store } from "./store/database.ts";
import { pruneSessions } from "./systems/sessions/prune-sessions.ts";

const dayMilliseconds = 86_400_000;
const usualDays = 30;

/** What retention works with. */
export interface RetentionMeans {
  readonly store: Store;
  readonly principals: Pick<Principals, "pruneTokens">;
  readonly clock: Clock;
  readonly log: Log;
}

/** Deletes what is kept for some time only. */
export interface Retention extends AsyncDisposable {
  /** Begins a run, unless one is under way, and settles with it. Never rejects: what fails is logged, and the next run goes on. */
  run(): Promise<void>;
}

/**
 * Composes all that goes by its age, from the settings on. Disposing stops a run between two steps.
 * @throws StartError when a setting is not a whole number of days.
 */
export function createRetention(
  { store, principals, clock, log }: RetentionMeans,
  configuration: Pick<GatewayConfiguration, "changeRetentionDays" | "historyRetentionDays">,
): Retention {
  const changeDays = daysOf(configuration, "changeRetentionDays");
  const days = daysOf(configuration, "historyRetentionDays");
  const stopping = new AbortController();
  const { signal } = stopping;
  // What is deleted does not come back: each goes by the time that is believed, and not by a clock that may have been set.
  const tasks: readonly ((now: Date) => Promise<void>)[] = [
    (now) => pruneChanges({ store, log }, new Date(now.getTime() - changeDays * dayMilliseconds), signal, clock()),
    (now) => pruneHistory(store, { now, days }, signal),
    (now) => pruneSessions(store, now),
    (now) => principals.pruneTokens(now),
  ];
  const believed = async () => {
    const { time, doubtedSince } = await trustTime(store, clock());
    if (doubtedSince !== null)
      log.info(
        { time, doubtedSince },
        "the clock was set ahead, or the gateway was off: deletion by age pauses until the clock has shown this time for a day",
      );
    return time;
  };
  const runAll = async () => {
    for (const task of tasks) {
      if (signal.aborted) return;
      try {
        await task(await believed());
      } catch (error) {
        if (!signal.aborted) log.warn({ err: error }, "some old data could not be deleted; the next run continues");
      }
    }
  };
  let underWay: Promise<void> | null = null;
  return {
    run() {
      underWay ??= runAll().finally(() => {
        underWay = null;
      });
      return underWay;
    },
    async [Symbol.asyncDispose]() {
      stopping.abort(new Error("The gateway is stopping."));
      await underWay;
    },
  };
}

function daysOf<Name extends "changeRetentionDays" | "historyRetentionDays">(
  configuration: Pick<GatewayConfiguration, Name>,
  name: Name,
): number {
  const days = configuration[name] ?? usualDays;
  if (Number.isSafeInteger(days) && days >= 1) return days;
  throw new StartError(`${name} must be a whole number of days, at least 1.`);
}
