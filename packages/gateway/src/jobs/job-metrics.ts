import { Counter, Histogram, type Registry } from "prom-client";
import type { StateGauge } from "../state-gauge.ts";
import type { JobQueueOptions } from "./create-job-queue.ts";
import type { JobQueue } from "./job-queue.ts";

/** Up to ten minutes: a job that waits that long waits for a place among too many. */
const buckets = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 600];

/** Counts each failed attempt of a job, and measures how long jobs wait, by queue name. */
export function jobMetrics(
  registry: Registry,
  queues: readonly string[],
): Required<Pick<JobQueueOptions, "onFailed" | "onTaken">> {
  const failures = new Counter({
    name: "fettle_job_failures_total",
    help: "Failed background jobs; every attempt counts.",
    labelNames: ["queue"],
    registers: [registry],
  });
  // A counter that first appears with a failure hides that failure from rate queries.
  for (const queue of queues) failures.inc({ queue }, 0);
  const waits = new Histogram({
    name: "fettle_job_wait_seconds",
    help: "Seconds that background jobs waited for a place on any node after they were due; every attempt counts.",
    labelNames: ["queue"],
    buckets,
    registers: [registry],
  });
  return { onFailed: (queue) => failures.inc({ queue }), onTaken: (queue, seconds) => waits.observe({ queue }, seconds) };
}

/** Reports the number of jobs. */
export const jobsGauge = (jobs: Pick<JobQueue, "counts">): StateGauge => ({
  name: "fettle_jobs",
  help: "Background jobs of all nodes, counted every ten seconds: waiting for a slot, scheduled for later, active, and permanently failed within the last hour.",
  labelNames: ["queue", "state"],
  async read() {
    const counts = await jobs.counts();
    return counts.flatMap(({ queue, ...states }) =>
      Object.entries(states).map(([state, value]) => ({ labels: { queue, state }, value })),
    );
  },
});
