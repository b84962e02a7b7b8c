import { Histogram } from "prom-client";
import type { Stage } from "../stage.ts";
import { allocatePositions } from "./allocate-positions.ts";
import { changeLogService, counterWatchService } from "./change-log-service.ts";
import { createCounterWatch } from "./counter-watch.ts";
import { createChangeLog } from "./create-change-log.ts";
import { pruneChanges } from "./prune-changes.ts";
import { changeLogTables } from "./tables.ts";

/** Numbers changes in the order of their commits and keeps them for a time. */
export const changeLogStage: Stage = {
  name: "change-log",
  tables: changeLogTables,
  open({ store, clock, log, metrics, provide }) {
    const waits = new Histogram({
      name: "fettle_change_counter_wait_seconds",
      help: "How long writers waited for the counter that puts an environment's changes in the order of their commits.",
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers: [metrics],
    });
    provide(changeLogService, createChangeLog(store));
    provide(
      counterWatchService,
      createCounterWatch(log, (milliseconds) => waits.observe(milliseconds / 1000)),
    );
    return { prune: { "change-log": (before, signal) => pruneChanges({ store, log }, before, signal, clock()) } };
  },
};
