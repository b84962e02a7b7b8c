import { control } from "../demo/control.ts";
import type { Demo } from "../demo/start-demo.ts";
import { subscribeBySse } from "../demo/subscribers.ts";
import { connectorId } from "../house/vendor.ts";

const waitMilliseconds = 120_000;

/** The gateway's cost of this many deliveries. */
export interface FanOut {
  readonly deliveries: number;
  readonly executions: number;
  /** Processor time of the gateway's process. */
  readonly cpuSeconds: number;
}

async function readMetric(demo: Demo, name: string): Promise<number> {
  const text = await (await fetch(new URL("/metrics", demo.graphql))).text();
  return Number(new RegExp(`^${name} (\\S+)$`, "mu").exec(text)?.[1] ?? Number.NaN);
}

/**
 * Delivers changes to subscribers, one change at a time. With `shared`, all send the same operation; otherwise each sends one of another name,
 * which shares nothing except reading the log.
 */
export async function fanOut(demo: Demo, subscribers: number, changes: number, shared: boolean): Promise<FanOut> {
  for (const connected of Object.keys(demo.systems)) await control(demo, `${connected}/life`, "POST", { on: false });
  const list: unknown = await control(demo, `${connectorId}/work-orders`, "GET");
  const [remoteId] =
    typeof list === "object" && list !== null && "remoteIds" in list && Array.isArray(list.remoteIds) ? list.remoteIds : [];
  const controller = new AbortController();
  let awaited = { title: "", left: 0, all: Promise.withResolvers<void>() };
  const hear = (title: string): void => {
    if (title !== awaited.title) return;
    awaited.left -= 1;
    if (awaited.left === 0) awaited.all.resolve();
  };
  const make = async (title: string): Promise<void> => {
    awaited = { title, left: subscribers, all: Promise.withResolvers<void>() };
    const tooLate = setTimeout(
      () => awaited.all.reject(new Error(`${awaited.left} subscribers did not receive ${title}`)),
      waitMilliseconds,
    );
    await control(demo, `${connectorId}/work-orders/${String(remoteId)}`, "PATCH", { title });
    await awaited.all.promise;
    clearTimeout(tooLate);
  };
  try {
    await Promise.all(
      Array.from({ length: subscribers }, (_, index) =>
        subscribeBySse(demo.graphql, demo.token, hear, controller.signal, shared ? "" : `Own${index}`),
      ),
    );
    const kind = shared ? "shared" : "own";
    await make(`Fan-out ${kind}, first`);
    const measure = async () => ({
      executions: await readMetric(demo, "fettle_subscription_executions_total"),
      cpuSeconds: await readMetric(demo, "process_cpu_seconds_total"),
    });
    const before = await measure();
    for (let number = 1; number <= changes; number += 1) await make(`Fan-out ${kind}, ${number}`);
    const after = await measure();
    return {
      deliveries: subscribers * changes,
      executions: after.executions - before.executions,
      cpuSeconds: after.cpuSeconds - before.cpuSeconds,
    };
  } finally {
    controller.abort();
  }
}
