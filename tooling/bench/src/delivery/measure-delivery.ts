import { quantile } from "../rounds/quantiles.ts";
import { startDemo } from "../demo/start-demo.ts";
import { measure } from "./vendor-to-subscriber.ts";

/** Measures and prints the time from a change at a vendor to its subscribers, in an ordinary demo. */
export async function measureDelivery(variables: Readonly<Record<string, string | undefined>>, count: number): Promise<void> {
  const start = performance.now();
  await using demo = await startDemo(variables);
  console.log(`ready after ${((performance.now() - start) / 1000).toFixed(1)} s`);

  for (const connectorId of Object.keys(demo.systems)) {
    const samples = await measure(demo, connectorId, count);
    for (const [transport, values] of Object.entries({ SSE: samples.sse, WebSocket: samples.webSocket })) {
      const figures = [0.5, 0.99, 1].map((share) => `${quantile(values, share).toFixed(1)} ms`);
      console.log(
        `${connectorId} to ${transport}, ${count} changes: median ${figures[0]}, p99 ${figures[1]}, slowest ${figures[2]}`,
      );
    }
  }
}
