import { Counter, Gauge, Histogram, Registry } from "prom-client";
import { fettleVersion } from "../../version.ts";

/** The metrics of GraphQL. */
export interface GraphQLMetrics {
  /** Starts the timer of a query or mutation; call the result at its end. */
  begin(operation: string, transport: string): (outcome: "success" | "error" | "left") => void;
  /** Counts a subscriber; call the result when it leaves. */
  enter(transport: string): () => void;
  /** Counts one execution of a change for all subscribers that share it. */
  executed(): void;
  /** Counts a change that reached so many subscribers this many milliseconds after it was recorded. */
  delivered(milliseconds: number, subscribers: number): void;
}

/** The metrics for Prometheus. */
export interface Metrics {
  readonly registry: Registry;
  readonly graphql: GraphQLMetrics;
  /** Counts an answered HTTP request. */
  answered(route: string, method: string, status: number, seconds: number): void;
}

const secondBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * Creates the metrics of HTTP, GraphQL and the process in a separate registry, so several gateways in one process do not share them. The
 * stages add theirs. No label names a customer or a system: anybody may read the metrics, and the number of systems has no bound.
 */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Histogram({
    name: "fettle_http_request_seconds",
    help: "HTTP requests by route, method and status; for a stream, until it opens.",
    labelNames: ["route", "method", "status"],
    buckets: secondBuckets,
    registers,
  });
  const operations = new Histogram({
    name: "fettle_graphql_operation_seconds",
    help: "Queries and mutations by transport and outcome: success, error, or left by the client before the end.",
    labelNames: ["operation", "transport", "outcome"],
    buckets: secondBuckets,
    registers,
  });
  const subscribers = new Gauge({
    name: "fettle_graphql_subscribers",
    help: "Open subscriptions.",
    labelNames: ["transport"],
    registers,
  });
  const lag = new Histogram({
    name: "fettle_feed_lag_seconds",
    help: "Seconds from a change's entry in the change log to its delivery to a subscriber, replays included.",
    buckets: [...secondBuckets, 60, 600],
    registers,
  });
  const executions = new Counter({
    name: "fettle_subscription_executions_total",
    help: "Changes that were executed for subscribers, once for all with the same subscription and rights; fettle_feed_lag_seconds counts deliveries.",
    registers,
  });
  addProcessMetrics(registry);
  return {
    registry,
    answered: (route, method, status, seconds) => requests.observe({ route, method, status }, seconds),
    graphql: {
      begin(operation, transport) {
        const end = operations.startTimer({ operation, transport });
        return (outcome) => void end({ outcome });
      },
      enter(transport) {
        subscribers.inc({ transport });
        return () => subscribers.dec({ transport });
      },
      executed: () => executions.inc(),
      delivered(milliseconds, reached) {
        const seconds = Math.max(milliseconds, 0) / 1000;
        for (let count = 0; count < reached; count += 1) lag.observe(seconds);
      },
    },
  };
}

function addProcessMetrics(registry: Registry): void {
  const registers = [registry];
  void new Gauge({
    name: "fettle_build_info",
    help: "Always 1; the labels have the versions of Fettle and Node.",
    labelNames: ["version", "node"],
    registers,
  }).set({ version: fettleVersion, node: process.version }, 1);
  void new Gauge({
    name: "process_resident_memory_bytes",
    help: "Resident memory.",
    registers,
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });
  void new Gauge({
    name: "nodejs_heap_used_bytes",
    help: "Heap in use.",
    registers,
    collect() {
      this.set(process.memoryUsage().heapUsed);
    },
  });
  const processor = new Counter({
    name: "process_cpu_seconds_total",
    help: "Processor time used.",
    registers,
    collect() {
      const { user, system } = process.cpuUsage();
      processor.reset();
      processor.inc((user + system) / 1e6);
    },
  });
}
