import type { WrittenEntry } from "../announcer.ts";
import { ingressService } from "../ingress/ingress-service.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { createDropCount } from "../log-drops.ts";
import { secretNames } from "../payloads/redaction/secret-names.ts";
import { sensitiveFields, sensitiveNames } from "../payloads/redaction/sensitive-names.ts";
import type { Stage } from "../stage.ts";
import { openWatchBell } from "../store/watch-bell.ts";
import { vendorCallsService } from "../vendor-calls/vendor-calls-service.ts";
import { createObserve } from "./create-observe.ts";
import { observePart } from "./graph/observe-part.ts";
import { up as addTables } from "./migrations/0001-tables.ts";
import { up as findByTrace } from "./migrations/0002-by-trace.ts";
import { observeService } from "./observe.ts";
import { createRequestLog } from "./requests/create-request-log.ts";
import { requestLogService } from "./requests/request-log.ts";
import { observeVariables, type ObserveSettings } from "./settings.ts";
import { observeTables } from "./tables.ts";
import { keptDaysOf } from "./trace/kept-days.ts";

/** The names that entities and connectors declare as sensitive. */
const declaredNames = ({ entities, connectors }: Catalog): readonly string[] => [
  ...[...entities.values()].flatMap(({ descriptor }) => sensitiveFields(descriptor.fields)),
  ...[...connectors.values()].flatMap(({ connector }) => sensitiveNames(connector)),
];

/** What happened, for those who ask why: the log of API requests, and what belongs to one trace. */
export const observeStage: Stage<ObserveSettings> = {
  name: "observe",
  tables: observeTables,
  migrations: [
    { name: "0001-tables", up: addTables },
    { name: "0002-by-trace", up: findByTrace },
  ],
  graph: observePart,
  variables: observeVariables,
  async open({ catalog, store, clock, log, metrics, use, provide }, settings) {
    const kept = settings.logApiRequests ?? "all";
    const bell = await openWatchBell(store, "fettle_log_entries", clock, log);
    const tell = (entries: readonly WrittenEntry[]) => {
      for (const [environmentId, written] of Map.groupBy(entries, (entry) => entry.environmentId))
        bell.tell(
          environmentId,
          written.map(({ id }) => id),
        );
    };
    const heard = [use(vendorCallsService).listeners.written.listen(tell), use(ingressService).written.listen(tell)];
    const requestLog = createRequestLog({
      service: store.service,
      log,
      onDropped: createDropCount(metrics, "api_requests"),
      onWritten: tell,
      names: secretNames(declaredNames(catalog)),
      kept,
    });
    provide(requestLogService, requestLog);
    provide(observeService, createObserve({ store, clock, bell, loggedRequests: kept, keptDays: keptDaysOf(settings) }));
    return {
      async [Symbol.asyncDispose]() {
        for (const listening of heard) listening[Symbol.dispose]();
        await requestLog[Symbol.asyncDispose]();
        await bell[Symbol.asyncDispose]();
      },
    };
  },
};
