import { Gauge, type Registry } from "prom-client";
import type { JobCounts } from "../jobs/job-queue.ts";
import { createLook, type LookTimes } from "../look.ts";
import { systemStatuses } from "../schema/system-types.ts";
import type { SystemStatus } from "../store/tables.ts";

/** What the database says of all nodes together. */
export interface GatewayState {
  readonly systems: ReadonlyMap<SystemStatus, number>;
  readonly syncLagSeconds: number;
  readonly jobs: readonly JobCounts[];
}

const statuses = Object.keys(systemStatuses) as readonly SystemStatus[]; // its own keys

const usualTimes: LookTimes = { fresh: 5000, patience: 1000 };

/**
 * Gauges of what only the database knows. It is read when somebody asks, and not again within five seconds. While it does not answer
 * within a second the gauges have no values, and all other metrics are there as ever.
 */
export function addStateMetrics(registry: Registry, read: () => Promise<GatewayState>, times: LookTimes = usualTimes): void {
  // All gauges of a scrape wait for the same look.
  const look = createLook(read, times);
  const gauge = (name: string, help: string, labelNames: readonly string[], show: (gauge: Gauge, state: GatewayState) => void) =>
    new Gauge({
      name,
      help,
      labelNames: [...labelNames],
      registers: [registry],
      async collect() {
        const shown = await look();
        // Without labels, resetting would show a 0 that nobody has read.
        if (labelNames.length === 0) this.remove();
        else this.reset();
        if (shown !== null) show(this, shown);
      },
    });

  gauge("fettle_systems", "Systems by status, of all nodes together.", ["status"], (self, { systems }) => {
    for (const status of statuses) self.set({ status: status.toLowerCase() }, systems.get(status) ?? 0);
  });
  gauge(
    "fettle_sync_lag_seconds",
    "Seconds since the last good sync of the entity that waits longest, of the systems in use on all nodes.",
    [],
    (self, { syncLagSeconds }) => self.set(syncLagSeconds),
  );
  gauge(
    "fettle_jobs",
    "Background jobs on all nodes, as counted every ten seconds: waiting for a place, scheduled for later, active, and failed for good within the last hour.",
    ["queue", "state"],
    (self, { jobs }) => {
      for (const { queue, ...counts } of jobs) {
        for (const [state, count] of Object.entries(counts)) self.set({ queue, state }, count);
      }
    },
  );
  void new Gauge({
    name: "fettle_database_up",
    help: "1 when the database answered what the gauges of all nodes are read from, 0 when it did not.",
    registers: [registry],
    async collect() {
      this.set((await look()) === null ? 0 : 1);
    },
  });
}
