import { createDropCount } from "../log-drops.ts";
import type { Stage } from "../stage.ts";
import { createObserve } from "./create-observe.ts";
import { observePart } from "./graph/observe-part.ts";
import { up as addTables } from "./migrations/0001-tables.ts";
import { up as findByTrace } from "./migrations/0002-by-trace.ts";
import { observeService } from "./observe.ts";
import { createRequestLog } from "./requests/create-request-log.ts";
import { requestLogService } from "./requests/request-log.ts";
import type { ObserveSettings } from "./settings.ts";
import { observeTables } from "./tables.ts";
import { keptDaysOf } from "./trace/kept-days.ts";

/** What happened, for those who ask why: the log of API requests, and what belongs to one trace. */
export const observeStage: Stage<ObserveSettings> = {
  name: "observe",
  tables: observeTables,
  migrations: [
    { name: "0001-tables", up: addTables },
    { name: "0002-by-trace", up: findByTrace },
  ],
  graph: observePart,
  open({ store, clock, log, metrics, provide }, settings) {
    const requestLog = createRequestLog({
      service: store.service,
      log,
      onDropped: createDropCount(metrics, "api_requests"),
      onWritten: () => {},
    });
    provide(requestLogService, requestLog);
    provide(observeService, createObserve({ store, clock, keptDays: keptDaysOf(settings) }));
    return { [Symbol.asyncDispose]: () => requestLog[Symbol.asyncDispose]() };
  },
};
