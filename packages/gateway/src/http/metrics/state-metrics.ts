import { Gauge, type Registry } from "prom-client";
import { systemStopwatch, type Stopwatch } from "../../clock.ts";
import type { StateGauge } from "../../state-gauge.ts";

type Reading = ReadonlyMap<StateGauge, Awaited<ReturnType<StateGauge["read"]>>>;

/** How many milliseconds what was read is shown, and how long a scrape waits for what is read anew. */
export interface StateTimes {
  readonly fresh: number;
  readonly patience: number;
  readonly stopwatch: Stopwatch;
}

const usualTimes: StateTimes = { fresh: 5000, patience: 1000, stopwatch: systemStopwatch };

/**
 * Gauges of what only the database knows. It is read when somebody asks, and not again within five seconds. While it does not answer
 * within a second the gauges have no values, and all other metrics are there as ever.
 */
export function addStateMetrics(registry: Registry, gauges: readonly StateGauge[], times: StateTimes = usualTimes): void {
  let shown: Reading | null = null;
  let reading: Promise<void> | null = null;
  let lookedAt = -Infinity;
  let look = Promise.resolve();

  const readAgain = async () => {
    reading ??= (async () => {
      try {
        shown = new Map(await Promise.all(gauges.map(async (gauge) => [gauge, await gauge.read()] as const)));
      } catch {
        shown = null;
      } finally {
        reading = null;
      }
    })();
    const patience = Promise.withResolvers<"away">();
    const timer = setTimeout(() => patience.resolve("away"), times.patience);
    const ended = await Promise.race([reading, patience.promise]);
    clearTimeout(timer);
    if (ended === "away") shown = null;
  };
  // All gauges of a scrape wait for the same look.
  const looked = () => {
    if (times.stopwatch() - lookedAt >= times.fresh) {
      lookedAt = times.stopwatch();
      look = readAgain();
    }
    return look;
  };
  for (const gauge of gauges) {
    const { name, help, labelNames } = gauge;
    void new Gauge({
      name,
      help,
      labelNames: [...labelNames],
      registers: [registry],
      async collect() {
        await looked();
        // Without labels, resetting would show a 0 that nobody has read.
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
      await looked();
      this.set(shown === null ? 0 : 1);
    },
  });
}
