import type { Clock } from "./clock.ts";
import { StartError } from "./errors.ts";
import type { Log } from "./log.ts";
import type { Round } from "./stage.ts";
import { days, daysOf, type SettingVariables } from "./setting.ts";
import type { Store } from "./store/database.ts";
import { pruneByAge } from "./store/prune-by-age.ts";
import { trustTime } from "./store/trusted-time.ts";

/** How long all stages keep history. */
export interface RetentionSettings {
  /**
   * How many days to keep sync runs and vendor calls, and unreadable payloads after a vendor last showed them. Whole days, at
   * least 1. Default: 30.
   */
  readonly historyRetentionDays?: number;
}

export const retentionVariables: SettingVariables<RetentionSettings> = {
  historyRetentionDays: { variable: "FETTLE_HISTORY_RETENTION_DAYS", schema: days },
};

/** Deletes what is older than a trusted time allows. */
export type PruneTask = (now: Date, signal: AbortSignal) => Promise<void>;

/** What retention works with. */
export interface RetentionDependencies {
  readonly store: Pick<Store, "service" | "tables">;
  readonly clock: Clock;
  readonly log: Log;
  /** The stages' own tasks, by the names that the tables' declarations use. */
  readonly tasks: Readonly<Record<string, PruneTask>>;
}

/**
 * Combines everything that is deleted by age: from the tables' declarations and the stages' own tasks. Failures are logged, and
 * the next run continues.
 * @throws StartError when a setting is not a whole number of days, or a table names a task that does not exist.
 */
export function createRetention({ store, clock, log, tasks }: RetentionDependencies, settings: object): Round["run"] {
  const given = new Map(Object.entries(settings));
  const rules = store.tables.flatMap(({ retention }) => ("length" in retention ? retention : []));
  const named = rules.flatMap((rule) => (typeof rule.days === "string" ? [rule.days] : []));
  const kept = new Map(named.map((name) => [name, daysOf(name, given.get(name))]));
  for (const { name, retention } of store.tables) {
    if ("task" in retention && tasks[retention.task] === undefined)
      throw new StartError(`The table ${name} is declared to be pruned by the task ${retention.task}, which does not exist.`);
  }
  const all: readonly PruneTask[] = [
    ...Object.values(tasks),
    (now, signal) => pruneByAge(store, { now, daysOf: (name) => kept.get(name) ?? daysOf(name, undefined) }, signal),
  ];
  // Deleted rows do not come back, so age is measured by the trusted time and not by a clock that may have been set.
  const believed = async () => {
    const { time, doubtedSince } = await trustTime(store, clock());
    if (doubtedSince !== null)
      log.info(
        { time, doubtedSince },
        "The clock was set ahead, or the gateway was off: nothing more is deleted by age until the clock has kept this time for a day.",
      );
    return time;
  };
  return async (signal) => {
    for (const task of all) {
      if (signal.aborted) return;
      try {
        await task(await believed(), signal);
      } catch (error) {
        if (!signal.aborted) log.warn({ err: error }, "Some old data could not be deleted. The next run continues.");
      }
    }
  };
}
