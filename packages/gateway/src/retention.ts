import { pruneChanges } from "./change-log/prune-changes.ts";
import type { Clock } from "./clock.ts";
import type { GatewayConfiguration } from "./configuration.ts";
import { StartError } from "./errors.ts";
import { pruneHistory } from "./ingest/prune-history.ts";
import type { Log } from "./log.ts";
import type { Principals } from "./principals/principals.ts";
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
  const tasks: readonly (() => Promise<void>)[] = [
    () => pruneChanges({ store, log }, new Date(clock().getTime() - changeDays * dayMilliseconds), signal),
    () => pruneHistory(store, { now: clock(), days }, signal),
    () => pruneSessions(store, clock()),
    () => principals.pruneTokens(),
  ];
  const runAll = async () => {
    for (const task of tasks) {
      if (signal.aborted) return;
      try {
        await task();
      } catch (error) {
        if (!signal.aborted) log.warn({ err: error }, "what is old could not all be deleted; the next run goes on");
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
  throw new StartError(`${name} is a whole number of days, at least 1.`);
}
