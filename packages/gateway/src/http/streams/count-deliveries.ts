import type { Clock } from "../../clock.ts";
import type { GraphQLMetrics } from "../metrics/metrics.ts";

interface Delivered {
  readonly recordedAt: Date;
}

/** Returns what counts the delivery of an event to one subscriber. The clock is read once for all that get the same event together. */
export function countDeliveries(metrics: Pick<GraphQLMetrics, "delivered">, clock: Clock): (event: Delivered) => void {
  let last: Delivered | null = null;
  let times = 0;

  function count(): void {
    if (last === null) return;
    metrics.delivered(clock().getTime() - last.recordedAt.getTime(), times);
    last = null;
  }

  return (event) => {
    if (event !== last) {
      count();
      last = event;
      times = 0;
      setImmediate(count);
    }
    times += 1;
  };
}
