import { Counter } from "prom-client";
import { ingestService } from "../ingest/ingest-service.ts";
import { payloadsService } from "../payloads/payloads-service.ts";
import type { Stage } from "../stage.ts";
import { systemsService } from "../systems/systems-service.ts";
import { createAppWideKeys } from "./app-wide/create-app-wide-keys.ts";
import { createIngress } from "./create-ingress.ts";
import { ingressPart } from "./graph/ingress-part.ts";
import { ingressService } from "./ingress-service.ts";
import { ingressJob, systemEventsJob, webhooksJob } from "./jobs.ts";
import { createIngressKeys } from "./keys/ingress-keys.ts";
import * as sets from "./migrations/0001-sets.ts";
import * as ends from "./migrations/0003-ends.ts";
import * as appWideKeysTable from "./migrations/0002-app-wide-keys.ts";
import { ingressRoutes } from "./routes.ts";
import { ingressTables } from "./tables.ts";

/** Receives vendors' webhooks, and keeps them set up at the vendors. */
export const ingressStage: Stage = {
  name: "ingress",
  tables: ingressTables,
  migrations: [
    { name: "0001-sets", up: sets.up },
    { name: "0002-app-wide-keys", up: appWideKeysTable.up },
    { name: "0003-ends", up: ends.up },
  ],
  jobs: [systemEventsJob, ingressJob, webhooksJob],
  graph: ingressPart,
  open({ store, catalog, sealer, jobs, clock, log, publicUrl, metrics, tracer, use, provide }) {
    const ingressKeys = createIngressKeys({ store, sealer, clock, publicUrl });
    const stages = { systems: use(systemsService), ingest: use(ingestService) };
    const appWideKeys = createAppWideKeys({ store, catalog, sealer, clock, publicUrl });
    const appWide = new Counter({
      name: "fettle_app_wide_webhooks_total",
      help: "Webhooks at connectors' app-wide addresses by outcome: stored, refused, no_room, unknown_account, no_account, unreadable.",
      labelNames: ["connector", "outcome"],
      registers: [metrics],
    });
    const ingress = createIngress({
      store,
      catalog,
      ...stages,
      ingressKeys,
      appWideKeys,
      countAppWide: (connector, outcome) => appWide.inc({ connector, outcome }),
      payloads: use(payloadsService),
      jobs,
      clock,
      log,
      tracer,
      publicUrl,
    });
    provide(ingressService, ingress);
    use(payloadsService).addSecrets(ingressKeys.secretsOf);
    return {
      handlers: Object.values(ingress.handlers),
      async start() {
        await ingress.checkSoon();
        await ingress.schedule();
      },
      rounds: [
        { what: "begin the checks of webhooks that are due", every: "minute", run: () => ingress.schedule() },
        { what: "look for forgotten webhooks", every: "minute", run: () => ingress.takeUpForgotten() },
      ],
      routes: ingressRoutes(ingress),
      systems: ingress.hooks,
    };
  },
};
