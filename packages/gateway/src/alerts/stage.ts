import { Counter } from "prom-client";
import { feedService } from "../feed/feed-service.ts";
import { handle } from "../jobs/define-job.ts";
import type { Stage } from "../stage.ts";
import { systemsService } from "../systems/systems-service.ts";
import { createAddressRules, createListedRules } from "../vendor-calls/address-rules.ts";
import { createOutgoingFetch } from "../vendor-calls/outgoing-fetch.ts";
import { alertsService } from "./alerts-service.ts";
import { openMailer } from "./channels/open-mailer.ts";
import { createSendMessage } from "./channels/send-message.ts";
import { createAlerts } from "./create-alerts.ts";
import { alertsGauges } from "./gauges.ts";
import { alertsPart } from "./graph/alerts-part.ts";
import { messageJob } from "./jobs.ts";
import { runRound } from "./judging/run-round.ts";
import { up as addTables } from "./migrations/0001-tables.ts";
import { up as boundTests } from "./migrations/0002-tested.ts";
import { alertsVariables, type AlertsSettings } from "./settings.ts";
import { alertsTables } from "./tables.ts";

/** Alerts: who has to act. A round a minute judges what the other stages keep. */
export const alertsStage: Stage<AlertsSettings> = {
  name: "alerts",
  tables: alertsTables,
  migrations: [
    { name: "0001-tables", up: addTables },
    { name: "0002-tested", up: boundTests },
  ],
  jobs: [messageJob],
  graph: alertsPart,
  variables: alertsVariables,
  async open({ catalog, store, sealer, jobs, clock, log, publicUrl, metrics, use, provide }, settings) {
    const { allowedAddresses = [], pollIntervalSeconds = 60 } = settings;
    const outgoing = createOutgoingFetch({ allowedAddresses, log });
    const mailer = await openMailer(settings, publicUrl, log);
    const messages = new Counter({
      name: "fettle_alert_messages_total",
      help: "Messages about alerts to channels, by what came of each try: sent, failed.",
      labelNames: ["channel", "outcome"],
      registers: [metrics],
    });
    // A counter that first appears with a failure hides that failure from rate queries.
    for (const channel of ["email", "chat"]) for (const outcome of ["sent", "failed"]) messages.inc({ channel, outcome }, 0);
    const sending = createSendMessage({
      store,
      sealer,
      clock,
      catalog,
      systems: use(systemsService),
      mailer,
      fetch: outgoing.fetch,
      onSent: (channel, outcome) => messages.inc({ channel, outcome }),
    });
    provide(
      alertsService,
      createAlerts({
        store,
        sealer,
        clock,
        addresses: { isListed: createListedRules(allowedAddresses), isAllowed: createAddressRules(allowedAddresses) },
        kinds: new Set(mailer === null ? ["CHAT"] : ["CHAT", "EMAIL"]),
        sendTest: sending.test,
      }),
    );
    const pollIntervalOf = (connectorId: string) =>
      catalog.connectors.get(connectorId)?.pollIntervalSeconds ?? pollIntervalSeconds;
    const rounds = { store, jobs, clock, log, feed: use(feedService), pollIntervalOf };
    return {
      handlers: [handle(messageJob, sending.tell)],
      gauges: alertsGauges(store),
      rounds: [{ what: "judge alerts", every: "minute", atStart: true, run: (signal) => runRound(rounds, signal) }],
      async [Symbol.asyncDispose]() {
        mailer?.[Symbol.dispose]();
        await outgoing[Symbol.asyncDispose]();
      },
    };
  },
};
