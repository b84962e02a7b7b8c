import { Counter, Histogram, type Registry } from "prom-client";
import type { VendorCounts } from "../../vendor-calls/vendor-counts.ts";

/** The metrics of this node's background work and vendor calls. */
export interface WorkMetrics {
  readonly vendors: VendorCounts;
  /** Counts a finished sync run. */
  synced(outcome: "success" | "failed" | "stopped"): void;
  /** Counts a failed job, which may be retried. */
  jobFailed(queue: string): void;
}

/** Longer buckets than elsewhere: vendors are slow. */
const buckets = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export function createWorkMetrics(registry: Registry): WorkMetrics {
  const registers = [registry];
  const calls = new Histogram({
    name: "fettle_vendor_call_seconds",
    help: "Calls to vendors for systems by connector and outcome; every attempt counts.",
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
  const runs = new Counter({
    name: "fettle_sync_runs_total",
    help: "Sync runs of one entity of one system by outcome; stopped: the run continues later where it stopped.",
    labelNames: ["outcome"],
    registers,
  });
  // A counter that starts at its first failure would hide that failure from a rate.
  for (const outcome of ["success", "failed", "stopped"]) runs.inc({ outcome }, 0);
  const failures = new Counter({
    name: "fettle_job_failures_total",
    help: "Failed background jobs; every attempt counts.",
    labelNames: ["queue"],
    registers,
  });
  return {
    vendors: {
      called: (connector, status, milliseconds) => calls.observe({ connector, outcome: outcomeOf(status) }, milliseconds / 1000),
      refreshed: (connector, outcome) => refreshes.inc({ connector, outcome }),
    },
    synced: (outcome) => runs.inc({ outcome }),
    jobFailed: (queue) => failures.inc({ queue }),
  };
}

function outcomeOf(status: number | null): string {
  if (status === null) return "no_answer";
  if (status === 429) return "rate_limited";
  if (status === 401 || status === 403) return "refused";
  if (status >= 500) return "server_error";
  return status >= 400 ? "client_error" : "success";
}
