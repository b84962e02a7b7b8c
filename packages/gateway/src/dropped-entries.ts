import { Counter, type Registry } from "prom-client";

const name = "fettle_log_dropped_total";

/** Counts entries of a log that were not written because too many waited, for all logs of a gateway in one metric. */
export function countDropped(registry: Registry, log: string): (count: number) => void {
  const counter =
    (registry.getSingleMetric(name) as Counter<"log"> | undefined) ?? // only made here
    new Counter({
      name,
      help: "Entries of logs that were not written because too many waited, by log: api_requests, vendor_calls, payloads.",
      labelNames: ["log"],
      registers: [registry],
    });
  counter.inc({ log }, 0);
  return (count) => counter.inc({ log }, count);
}
