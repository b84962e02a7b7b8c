import { type AskedBench, type BenchOptions, readArguments } from "./arguments.ts";
import { measureCommitOrder } from "./commit-order/commit-order.ts";
import { measureDelivery } from "./delivery/measure-delivery.ts";
import { measureExport } from "./export/measure-export.ts";
import { measureFanOut } from "./fan-out/measure-fan-out.ts";
import { measureFeed } from "./feed/measure-feed.ts";
import { measureIngest } from "./ingest/measure-ingest.ts";
import { measureIngress } from "./ingress/measure-ingress.ts";
import { measureLogs } from "./logs/measure-logs.ts";
import { measureMixed } from "./mixed/measure-mixed.ts";
import { measureQuery } from "./query/measure-query.ts";
import { measureStart } from "./start/measure-start.ts";
import { measureSystems } from "./systems/measure-systems.ts";
import { measureWebhooks } from "./webhooks/measure-webhooks.ts";

const usualCount = 200;

/** A benchmark that ends in order, with all that it has started, when a signal comes. */
const stoppable =
  (measure: (variables: NodeJS.ProcessEnv, asked: AskedBench) => Promise<void>) =>
  async (options: BenchOptions): Promise<void> => {
    const stopping = new AbortController();
    // A signal may arrive several times: parents pass it on.
    const stop = (): void => stopping.abort(new TypeError("The benchmark was stopped"));
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
    await measure(process.env, { ...options, signal: stopping.signal });
  };

const benches: Readonly<Record<string, (options: BenchOptions, count: number) => Promise<void>>> = {
  query: stoppable(measureQuery),
  feed: stoppable(measureFeed),
  ingress: stoppable(measureIngress),
  ingest: stoppable(measureIngest),
  export: stoppable(measureExport),
  start: stoppable(measureStart),
  systems: stoppable(measureSystems),
  webhooks: stoppable(measureWebhooks),
  logs: stoppable(measureLogs),
  mixed: stoppable(measureMixed),
  delivery: (_options, count) => measureDelivery(process.env, count),
  "commit-order": () => measureCommitOrder(process.env),
  "fan-out": () => measureFanOut(process.env),
};

async function run(): Promise<void> {
  const { names, asked } = readArguments(process.argv.slice(2));
  const [name = String(usualCount), count = String(usualCount)] = names;
  const bench = benches[name];
  // A number alone is the count of changes for the benchmark `delivery`.
  if (/^\d+$/u.test(name)) await measureDelivery(process.env, Number(name));
  else if (name === "all") for (const each of Object.values(benches)) await each(asked, Number(count));
  else if (bench !== undefined) await bench(asked, Number(count));
  else throw new TypeError(`There is no benchmark "${name}". Choose one of ${Object.keys(benches).join(", ")}, all`);
}

await run().catch((error: unknown) => {
  console.error(error instanceof TypeError ? error.message : error);
  process.exitCode = 1;
});
