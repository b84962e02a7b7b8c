import { countDropped } from "../dropped-entries.ts";
import type { Stage } from "../stage.ts";
import { up as addTables } from "./migrations/0001-tables.ts";
import { createRequestLog } from "./requests/create-request-log.ts";
import { requestLogService } from "./requests/request-log.ts";
import { observeTables } from "./tables.ts";

/** What happened, for those who ask why: the log of API requests, and what belongs to one trace. */
export const observeStage: Stage = {
  name: "observe",
  tables: observeTables,
  migrations: [{ name: "0001-tables", up: addTables }],
  open({ store, log, metrics, provide }) {
    const requestLog = createRequestLog({
      service: store.service,
      log,
      onDropped: countDropped(metrics, "api_requests"),
      onWritten: () => {},
    });
    provide(requestLogService, requestLog);
    return { [Symbol.asyncDispose]: () => requestLog[Symbol.asyncDispose]() };
  },
};
