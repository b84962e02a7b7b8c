import { Gauge, type Registry } from "prom-client";
import type { ReadCounts } from "../../store/read-places.ts";

/** Adds gauges of a node's reads. Null: the store has no sessions of their own for reads. */
export function addReadMetrics(registry: Registry, counts: ReadCounts | null): void {
  if (counts === null) return;
  void new Gauge({
    name: "fettle_reads",
    help: "Reads of queries on this node that use a session (active) or wait for one (waiting).",
    labelNames: ["state"],
    registers: [registry],
    collect() {
      this.set({ state: "active" }, counts.active);
      this.set({ state: "waiting" }, counts.waiting);
    },
  });
}
