import { Counter, type Registry } from "prom-client";
import type { StateGauge } from "../state-gauge.ts";
import type { JobQueue } from "./job-queue.ts";

/** Counts each failed attempt of a job, by queue name. */
export function countJobFailures(registry: Registry): (queue: string) => void {
  const failures = new Counter({
    name: "fettle_job_failures_total",
    help: "Failed background jobs; every attempt counts.",
    labelNames: ["queue"],
    registers: [registry],
  });
  return (queue) => failures.inc({ queue });
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
