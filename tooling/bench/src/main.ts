import { type AskedBench, readArguments } from "./arguments.ts";
import { measureCommitOrder } from "./commit-order/commit-order.ts";
import { measureDelivery } from "./delivery/measure-delivery.ts";
import { measureFanOut } from "./fan-out/measure-fan-out.ts";
import { measureFeed } from "./feed/measure-feed.ts";
import { measureIngest } from "./ingest/measure-ingest.ts";
import { measureIngress } from "./ingress/measure-ingress.ts";
import { measureQuery } from "./query/measure-query.ts";
import { measureStart } from "./start/measure-start.ts";

const usualCount = 200;

const benches: Readonly<Record<string, (asked: AskedBench, count: number) => Promise<void>>> = {
  query: (asked) => measureQuery(process.env, asked),
  feed: (asked) => measureFeed(process.env, asked),
  ingress: (asked) => measureIngress(process.env, asked),
  ingest: (asked) => measureIngest(process.env, asked),
  start: (asked) => measureStart(process.env, asked),
  delivery: (_asked, count) => measureDelivery(process.env, count),
  "commit-order": () => measureCommitOrder(process.env),
  "fan-out": () => measureFanOut(process.env),
};

const stopping = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  // A signal ends the benchmark in order, with all that it has started. It may arrive several times: parents pass it on.
  process.on(signal, () => stopping.abort(new TypeError("The benchmark was stopped")));
}

async function run(): Promise<void> {
  const { names, asked: options } = readArguments(process.argv.slice(2));
  const asked = { ...options, signal: stopping.signal };
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
