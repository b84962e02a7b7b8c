import { feedService } from "../feed/feed-service.ts";
import type { Stage } from "../stage.ts";
import { alertsService } from "./alerts-service.ts";
import { createAlerts } from "./create-alerts.ts";
import { alertsGauges } from "./gauges.ts";
import { alertsPart } from "./graph/alerts-part.ts";
import { runRound } from "./judging/run-round.ts";
import { up as addTables } from "./migrations/0001-tables.ts";
import type { AlertsSettings } from "./settings.ts";
import { alertsTables } from "./tables.ts";

/** Alerts: who has to act. A round a minute judges what the other stages keep. */
export const alertsStage: Stage<AlertsSettings> = {
  name: "alerts",
  tables: alertsTables,
  migrations: [{ name: "0001-tables", up: addTables }],
  graph: alertsPart,
  open({ catalog, store, jobs, clock, log, use, provide }, { pollIntervalSeconds = 60 }) {
    provide(alertsService, createAlerts({ store, clock }));
    const round = {
      store,
      jobs,
      clock,
      log,
      feed: use(feedService),
      pollIntervalOf: (connectorId: string) => catalog.connectors.get(connectorId)?.pollIntervalSeconds ?? pollIntervalSeconds,
    };
    return {
      gauges: alertsGauges(store),
      rounds: [{ what: "judge alerts", every: "minute", run: (signal) => runRound(round, signal) }],
    };
  },
};
