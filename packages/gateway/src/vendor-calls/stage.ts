import type { Stage } from "../stage.ts";
import { createOutgoingFetch } from "./outgoing-fetch.ts";
import { vendorCallsTables } from "./tables.ts";
import { vendorCallsService } from "./vendor-calls-service.ts";
import { createVendorMetrics } from "./vendor-metrics.ts";
import { vendorCallsVariables, type VendorCallsSettings } from "./settings.ts";

/** Calls to vendors: the fetch, its rules and its metrics. */
export const vendorCallsStage: Stage<VendorCallsSettings> = {
  name: "vendor-calls",
  tables: vendorCallsTables,
  variables: vendorCallsVariables,
  open({ catalog, log, metrics, provide }, { allowedAddresses = [], wrapVendorFetch = (fetch) => fetch }) {
    const outgoing = createOutgoingFetch({ allowedAddresses, log });
    provide(vendorCallsService, {
      fetch: wrapVendorFetch(outgoing.fetch),
      counts: createVendorMetrics(metrics, catalog.connectors.keys()),
    });
    return { [Symbol.asyncDispose]: () => outgoing[Symbol.asyncDispose]() };
  },
};
