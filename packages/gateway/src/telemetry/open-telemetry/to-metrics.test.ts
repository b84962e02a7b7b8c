import fc from "fast-check";
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import { expect, it } from "vitest";
import { readMetricsOf } from "./to-metrics.ts";

const read = async (registry: Registry) => await readMetricsOf(registry, [1, 0], [2, 0]);

it("Counters and gauges keep their names, labels and values, and are read as they are now", async () => {
  const registry = new Registry();
  const registers = [registry];
  new Counter({ name: "fettle_things_total", help: "Things.", labelNames: ["kind"], registers }).inc({ kind: "good" }, 3);
  void new Gauge({
    name: "fettle_held_bytes",
    help: "Held.",
    registers,
    async collect() {
      await Promise.resolve();
      this.set(17);
    },
  });
  const [things, held] = await read(registry);
  expect(things).toMatchObject({
    descriptor: { name: "fettle_things_total", description: "Things.", unit: "" },
    isMonotonic: true,
    dataPoints: [{ attributes: { kind: "good" }, value: 3, startTime: [1, 0], endTime: [2, 0] }],
  });
  expect(held).toMatchObject({ descriptor: { unit: "By" }, dataPoints: [{ attributes: {}, value: 17 }] });
  expect(held).not.toHaveProperty("isMonotonic");
});

it("A histogram's buckets add up to its count, each by itself, whatever is observed", async () => {
  const seconds = fc.array(fc.tuple(fc.constantFrom("a", "b"), fc.double({ min: 0, max: 20, noNaN: true })), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(seconds, async (observed) => {
      const registry = new Registry();
      const buckets = [0.1, 1, 10];
      const histogram = new Histogram({ name: "x_seconds", help: "X.", labelNames: ["of"], buckets, registers: [registry] });
      for (const [of, value] of observed) histogram.observe({ of }, value);
      const [metric] = await read(registry);
      expect(metric?.descriptor.unit).toBe("s");
      expect(metric?.dataPoints.length).toBe(new Set(observed.map(([of]) => of)).size);
      for (const { attributes, value } of metric?.dataPoints ?? []) {
        const own = observed.filter(([of]) => of === attributes["of"]).map(([, one]) => one);
        const from = [-Infinity, ...buckets];
        const counts = from.map((low, index) => own.filter((one) => one > low && one <= (buckets[index] ?? Infinity)).length);
        expect(value).toMatchObject({ count: own.length, buckets: { boundaries: buckets, counts } });
      }
    }),
    { numRuns: 50 },
  );
});
