import { defineService } from "../service-key.ts";
import type { CounterWatch } from "./counter-watch.ts";
import type { ChangeLog } from "./change-log.ts";

export const changeLogService = defineService<ChangeLog>("change log");

/** Receives how long writers wait for an environment's counter. */
export const counterWatchService = defineService<CounterWatch>("the watch of the change log's counters");
