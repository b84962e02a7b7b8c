import { Histogram } from "prom-client";
import { daysOf } from "../setting.ts";
import type { Stage } from "../stage.ts";
import { changeLogService, counterWatchService } from "./change-log-service.ts";
import { createCounterWatch } from "./counter-watch.ts";
import * as unloggedRemovals from "./migrations/0001-unlogged-removals.ts";
import * as fastCompression from "./migrations/0002-fast-compression.ts";
import * as commandChanges from "./migrations/0003-command-changes.ts";
import * as actors from "./migrations/0004-actors.ts";
import * as notices from "./migrations/0005-notices.ts";
import { createChangeLog } from "./create-change-log.ts";
import { sumCounters } from "./sum-counters.ts";
import { pruneChanges } from "./prune-changes.ts";
import { changeLogVariables, type ChangeLogSettings } from "./settings.ts";
import { changeLogTables } from "./tables.ts";

const dayMilliseconds = 86_400_000;

/** Numbers changes in commit order and keeps them for a time. */
export const changeLogStage: Stage<ChangeLogSettings> = {
  name: "change-log",
  tables: changeLogTables,
  migrations: [
    { name: "0001-unlogged-removals", up: unloggedRemovals.up },
    { name: "0002-fast-compression", up: fastCompression.up },
    { name: "0003-command-changes", up: commandChanges.up },
    { name: "0004-actors", up: actors.up },
    { name: "0005-notices", up: notices.up },
  ],
  variables: changeLogVariables,
  open({ store, clock, log, metrics, provide }, settings) {
    const days = daysOf("changeRetentionDays", settings.changeRetentionDays);
    const waits = new Histogram({
      name: "fettle_change_counter_wait_seconds",
      help: "Seconds that writers waited for the counter that numbers an environment's changes in commit order.",
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers: [metrics],
    });
    provide(changeLogService, createChangeLog(store));
    provide(
      counterWatchService,
      createCounterWatch(log, (milliseconds) => waits.observe(milliseconds / 1000)),
    );
    return {
      gauges: [
        {
          name: "fettle_change_counter",
          help: "How many changes and notices were numbered so far, in all environments together, the same on all nodes.",
          labelNames: [],
          read: async () => [{ labels: {}, value: await sumCounters(store) }],
        },
      ],
      prune: {
        "change-log": (now, signal) =>
          pruneChanges({ store, log }, new Date(now.getTime() - days * dayMilliseconds), signal, clock()),
      },
    };
  },
};
