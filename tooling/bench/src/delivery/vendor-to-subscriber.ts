import { control } from "../demo/control.ts";
import type { Demo } from "../demo/start-demo.ts";
import { subscribeBySse, subscribeByWebSocket } from "../demo/subscribers.ts";

const waitMilliseconds = 60_000;

/** Milliseconds from a change at a vendor to a subscriber, by transport. */
export interface Samples {
  readonly sse: number[];
  readonly webSocket: number[];
}

/** Changes work orders at a vendor one after the other, and measures the time from each call to each subscriber. */
export async function measure(demo: Demo, connectorId: string, count: number): Promise<Samples> {
  await control(demo, `${connectorId}/life`, "POST", { on: false });
  const list: unknown = await control(demo, `${connectorId}/work-orders`, "GET");
  const remoteIds =
    typeof list === "object" && list !== null && "remoteIds" in list && Array.isArray(list.remoteIds) ? list.remoteIds : [];
  const samples: Samples = { sse: [], webSocket: [] };
  let heard = { sse: Promise.withResolvers<number>(), webSocket: Promise.withResolvers<number>() };
  let awaited = "";
  const controller = new AbortController();
  const hear =
    (transport: keyof Samples) =>
    (title: string, at: number): void => {
      if (title === awaited) heard[transport].resolve(at);
    };
  await subscribeBySse(demo.graphql, demo.token, hear("sse"), controller.signal);
  await subscribeByWebSocket(demo.graphql, demo.token, hear("webSocket"), controller.signal);
  try {
    // The first change only proves that both subscriptions work.
    for (let number = 0; number <= count; number += 1) {
      heard = { sse: Promise.withResolvers<number>(), webSocket: Promise.withResolvers<number>() };
      awaited = `Bench ${number} at ${connectorId}`;
      const tooLate = setTimeout(() => {
        const error = new Error(`Change ${number} at ${connectorId} did not arrive`);
        heard.sse.reject(error);
        heard.webSocket.reject(error);
      }, waitMilliseconds);
      const start = performance.now();
      await control(demo, `${connectorId}/work-orders/${String(remoteIds[number % remoteIds.length])}`, "PATCH", {
        title: awaited,
      });
      const [sse, webSocket] = await Promise.all([heard.sse.promise, heard.webSocket.promise]);
      clearTimeout(tooLate);
      if (number === 0) continue;
      samples.sse.push(sse - start);
      samples.webSocket.push(webSocket - start);
    }
  } finally {
    controller.abort();
  }
  return samples;
}
