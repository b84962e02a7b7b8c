import { Counter, Gauge, type Registry } from "prom-client";

/** The metrics of the response cache. */
export interface CacheMetrics {
  /** Counts an answer that was given again. */
  hit(): void;
  /** Counts an execution of an operation whose answers may be kept. */
  missed(): void;
  /** Sets the bytes of all kept answers. */
  holds(bytes: number): void;
}

export function createCacheMetrics(registry: Registry): CacheMetrics {
  const registers = [registry];
  const answers = new Counter({
    name: "fettle_response_cache_answers_total",
    help: "Queries whose answers may be kept: given again (hit), or executed (miss).",
    labelNames: ["result"],
    registers,
  });
  const bytes = new Gauge({ name: "fettle_response_cache_bytes", help: "Bytes of all kept answers.", registers });
  return {
    hit: () => answers.inc({ result: "hit" }),
    missed: () => answers.inc({ result: "miss" }),
    holds: (held) => bytes.set(held),
  };
}
