import type { Stage } from "../stage.ts";
import { createDropCount } from "../log-drops.ts";
import { createCallListeners } from "./call-listeners.ts";
import { up as tellOutcomes } from "./migrations/0001-call-outcomes.ts";
import { up as countHours } from "./migrations/0002-call-hours.ts";
import { createOutgoingFetch } from "./outgoing-fetch.ts";
import { vendorCallsTables } from "./tables.ts";
import { vendorCallsService } from "./vendor-calls-service.ts";
import { createVendorMetrics } from "./vendor-metrics.ts";
import { vendorCallsVariables, type VendorCallsSettings } from "./settings.ts";

/** Calls to vendors: the fetch, its rules and its metrics. */
export const vendorCallsStage: Stage<VendorCallsSettings> = {
  name: "vendor-calls",
  tables: vendorCallsTables,
  migrations: [
    { name: "0001-call-outcomes", up: tellOutcomes },
    { name: "0002-call-hours", up: countHours },
  ],
  variables: vendorCallsVariables,
  open({ catalog, log, metrics, provide }, { allowedAddresses = [], wrapVendorFetch = (fetch) => fetch }) {
    const outgoing = createOutgoingFetch({ allowedAddresses, log });
    provide(vendorCallsService, {
      fetch: wrapVendorFetch(outgoing.fetch),
      counts: createVendorMetrics(metrics, catalog.connectors.keys()),
      listeners: createCallListeners(createDropCount(metrics, "vendor_calls")),
    });
    return { [Symbol.asyncDispose]: () => outgoing[Symbol.asyncDispose]() };
  },
};
