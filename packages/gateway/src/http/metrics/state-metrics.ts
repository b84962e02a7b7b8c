import { Gauge, type Registry } from "prom-client";
import { createLook, type LookTimes } from "../../look.ts";
import type { StateGauge } from "../../state-gauge.ts";

type Reading = ReadonlyMap<StateGauge, Awaited<ReturnType<StateGauge["read"]>>>;

const usualTimes: LookTimes = { fresh: 5000, patience: 1000 };

/**
 * Adds gauges of values that only the database has. A scrape reads the database, at most once in five seconds. While the database takes
 * longer than a second to answer, the gauges have no values; all other metrics are unaffected.
 */
export function addStateMetrics(registry: Registry, gauges: readonly StateGauge[], times: LookTimes = usualTimes): void {
  // All gauges of a scrape wait for the same read.
  const look = createLook(
    async (): Promise<Reading> => new Map(await Promise.all(gauges.map(async (gauge) => [gauge, await gauge.read()] as const))),
    times,
  );
  for (const gauge of gauges) {
    const { name, help, labelNames } = gauge;
    void new Gauge({
      name,
      help,
      labelNames: [...labelNames],
      registers: [registry],
      async collect() {
        const shown = await look();
        // A reset of a gauge without labels would show a 0 that was never read.
        if (labelNames.length === 0) this.remove();
        else this.reset();
        for (const { labels, value } of shown?.get(gauge) ?? []) this.set(labels, value);
      },
    });
  }
  void new Gauge({
    name: "fettle_database_up",
    help: "1 when the database answered the query for the gauges of all nodes, 0 when it did not.",
    registers: [registry],
    async collect() {
      this.set((await look()) === null ? 0 : 1);
    },
  });
}
