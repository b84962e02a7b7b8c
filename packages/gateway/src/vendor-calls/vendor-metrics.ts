import { Counter, Histogram, type Registry } from "prom-client";
import type { VendorCounts } from "./vendor-counts.ts";

/** Up to 30 seconds, because vendors can be slow. */
const buckets = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Metrics of calls to vendors, by connector. */
export function createVendorMetrics(registry: Registry, connectorIds: Iterable<string> = []): VendorCounts {
  const registers = [registry];
  const calls = new Histogram({
    name: "fettle_vendor_call_seconds",
    help: "Calls to vendors for systems by connector and outcome (ok, not_found, bad_request, unauthorized, rate_limited, server_error, timeout, no_answer, cancelled); every attempt counts.",
    labelNames: ["connector", "outcome"],
    buckets,
    registers,
  });
  const refreshes = new Counter({
    name: "fettle_token_refreshes_total",
    help: "Refreshes of vendors' access tokens by connector and outcome; overtaken: other credentials were stored in the meantime.",
    labelNames: ["connector", "outcome"],
    registers,
  });
  // A counter that first appears with a failure hides that failure from rate queries.
  for (const connector of connectorIds)
    for (const outcome of ["success", "failed", "overtaken"]) refreshes.inc({ connector, outcome }, 0);
  return {
    called: (connector, outcome, milliseconds) =>
      calls.observe({ connector, outcome: outcome.toLowerCase() }, milliseconds / 1000),
    refreshed: (connector, outcome) => refreshes.inc({ connector, outcome }),
  };
}
