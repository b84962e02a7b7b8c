import type { Clock } from "../../clock.ts";
import type { GraphQLMetrics } from "../metrics/metrics.ts";

interface Delivered {
  readonly recordedAt: Date;
}

/** Returns what counts the delivery of an event to one subscriber. The clock is read once for all that get the same event together. */
export function countDeliveries(metrics: Pick<GraphQLMetrics, "delivered">, clock: Clock): (event: Delivered) => void {
  let last: Delivered | null = null;
  let times = 0;
  let isCounting = false;

  function count(): void {
    if (last === null) return;
    metrics.delivered(clock().getTime() - last.recordedAt.getTime(), times);
    last = null;
  }

  function countLast(): void {
    isCounting = false;
    count();
  }

  return (event) => {
    if (event !== last) {
      count();
      last = event;
      times = 0;
    }
    times += 1;
    if (isCounting) return;
    isCounting = true;
    setImmediate(countLast);
  };
}
