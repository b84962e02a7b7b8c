import { Counter, type Registry } from "prom-client";

const name = "fettle_log_dropped_total";

/** Counts entries of one log that are not written. All logs share a metric. */
export function createDropCount(registry: Registry, log: string): (count: number) => void {
  const found = registry.getSingleMetric(name);
  const dropped =
    found instanceof Counter
      ? found
      : new Counter({
          name,
          help: "Entries of logs that were not written, because more came than could be or the database was away, by log.",
          labelNames: ["log"],
          registers: [registry],
        });
  dropped.inc({ log }, 0);
  return (count) => dropped.inc({ log }, count);
}
