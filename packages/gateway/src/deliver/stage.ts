import { Counter } from "prom-client";
import { catalogService } from "../catalog/catalog-service.ts";
import { changeLogService } from "../change-log/change-log-service.ts";
import { followedDocumentsService } from "../changes/followed-documents.ts";
import { consumersService } from "../consumers/consumers-service.ts";
import { feedService } from "../feed/feed-service.ts";
import { payloadsService } from "../payloads/payloads-service.ts";
import type { Principal } from "../principal.ts";
import { environmentKind } from "../principals/workspace-rows.ts";
import type { Stage } from "../stage.ts";
import { createAddressRules, createListedRules } from "../vendor-calls/address-rules.ts";
import { createDeliver } from "./create-deliver.ts";
import { deliverService } from "./deliver-service.ts";
import { runEndpoint } from "./delivering/run-endpoint.ts";
import { endpointKind } from "./endpoint-kind.ts";
import { deliverPart } from "./graph/deliver-part.ts";
import { deliverGauges } from "./gauges.ts";
import { up as addTables } from "./migrations/0001-tables.ts";
import { up as findOldestWaiting } from "./migrations/0002-oldest-waiting.ts";
import { presetDocumentsOf } from "./preset-documents.ts";
import { createSender } from "./sending/create-sender.ts";
import { deliverVariables, type DeliverSettings } from "./settings.ts";
import { shareMembers } from "./shared-members.ts";
import { deliverTables } from "./tables.ts";
import { checkWish, type Wish } from "./wanted.ts";
import { openWatchBell } from "../store/watch-bell.ts";
import { sweepDeliveries } from "./deliveries/sweep-deliveries.ts";

/** Webhooks to apps: endpoints are consumers of the change log. */
export const deliverStage: Stage<DeliverSettings> = {
  name: "deliver",
  tables: deliverTables,
  migrations: [
    { name: "0001-tables", up: addTables },
    { name: "0002-oldest-waiting", up: findOldestWaiting },
  ],
  graph: deliverPart,
  variables: deliverVariables,
  async open({ store, sealer, clock, log, publicUrl, metrics, tracer, use, provide }, { allowedAddresses = [] }) {
    const closing = new AbortController();
    const sender = createSender({ allowedAddresses, log, now: clock, tracer });
    const attempts = new Counter({
      name: "fettle_webhook_attempts_total",
      help: "Calls of apps' endpoints, by what came of them: delivered, failed, gone.",
      labelNames: ["outcome"],
      registers: [metrics],
    });
    // A counter that first appears with a failure hides that failure from rate queries.
    for (const outcome of ["delivered", "failed", "gone"]) attempts.inc({ outcome }, 0);
    // The schema knows the documents once the gateway is composed.
    const documents = use(followedDocumentsService);
    const presetDocuments = presetDocumentsOf(documents.schema, use(catalogService));
    const consumers = use(consumersService);
    const bell = await openWatchBell(store, "fettle_webhook_deliveries", clock, log);
    const parts = {
      store,
      payloads: use(payloadsService),
      sealer,
      changeLog: use(changeLogService),
      consumers,
      bell,
      clock,
      sender,
      members: shareMembers(closing.signal),
      checkWish: (wish: Wish, principal: Principal) => checkWish({ documents, presetDocuments, publicUrl }, wish, principal),
    };
    const addresses = { isListed: createListedRules(allowedAddresses), isAllowed: createAddressRules(allowedAddresses) };
    provide(deliverService, createDeliver({ ...parts, addresses }));
    const running = {
      ...parts,
      feed: use(feedService),
      random: Math.random,
      log,
      attempted: (outcome: string) => attempts.inc({ outcome }),
      environmentKind: async (environmentId: string) => (await environmentKind(store.service, environmentId)) ?? "live",
    };
    const registered = consumers.register(endpointKind, (consumer, signal) => runEndpoint(running, consumer, signal));
    return {
      gauges: deliverGauges(store),
      rounds: [
        { what: "delete the deliveries of deleted endpoints", every: "hour", run: (signal) => sweepDeliveries(store, signal) },
      ],
      async [Symbol.asyncDispose]() {
        await registered[Symbol.asyncDispose]();
        closing.abort();
        await bell[Symbol.asyncDispose]();
        await sender[Symbol.asyncDispose]();
      },
    };
  },
};
