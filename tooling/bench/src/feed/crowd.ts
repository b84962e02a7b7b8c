import { quantile } from "../rounds/quantiles.ts";
import { openSubscriber, type Subscription, type Transport } from "./open-subscriber.ts";

const openedTogether = 50;
const warmUpMilliseconds = 3000;
const patienceMilliseconds = 60_000;

/** Many subscribers that ask the same. */
export interface Crowd extends Disposable {
  /** Publishes a change and waits until everybody has it, again until nobody misses it. */
  warmUp(publish: (number: number) => Promise<void>): Promise<void>;
  /** Publishes changes one after the other, each once everybody has the last. */
  follow(publish: (number: number) => Promise<void>, changes: number): Promise<Deliveries>;
}

/** How a crowd got changes, counted from the first subscriber that had one. */
export interface Deliveries {
  readonly perSecond: number;
  /** Milliseconds within which 99 of 100 had a change after the first one had it. */
  readonly p99: number;
}

/** Opens so many subscribers, some at a time, which ask the documents in turn. */
export async function openCrowd(
  transport: Transport,
  server: Omit<Subscription, "document">,
  documents: readonly string[],
  count: number,
): Promise<Crowd> {
  let awaited = { number: -1, left: 0, arrivals: [] as number[], all: Promise.withResolvers<void>() };
  let number = 0;
  const hear = (heard: number): void => {
    if (heard !== awaited.number) return;
    awaited.arrivals.push(performance.now());
    awaited.left -= 1;
    if (awaited.left === 0) awaited.all.resolve();
  };
  using opened = new DisposableStack();
  const open = (index: number) =>
    openSubscriber(transport, { ...server, document: documents[index % documents.length] ?? "" }, hear);
  for (let from = 0; from < count; from += openedTogether) {
    const some = Array.from({ length: Math.min(count - from, openedTogether) }, (_, index) => open(from + index));
    for (const subscriber of await Promise.all(some)) opened.use(subscriber);
  }
  const make = async (publish: (made: number) => Promise<void>, milliseconds: number): Promise<readonly number[]> => {
    number += 1;
    const own = (awaited = { number, left: count, arrivals: [], all: Promise.withResolvers<void>() });
    const timer = setTimeout(() => own.all.reject(new Error(`${own.left} subscribers missed a change`)), milliseconds);
    try {
      await publish(number);
      await own.all.promise;
    } finally {
      clearTimeout(timer);
    }
    return own.arrivals;
  };
  const running = opened.move();
  return {
    async warmUp(publish) {
      const end = performance.now() + patienceMilliseconds;
      const tryOnce = () =>
        make(publish, warmUpMilliseconds).then(
          () => true,
          () => false,
        );
      while (!(await tryOnce())) if (performance.now() > end) throw new Error("Some subscribers receive nothing");
    },
    async follow(publish, changes) {
      let milliseconds = 0;
      const delays: number[] = [];
      for (let made = 0; made < changes; made += 1) {
        const arrivals = await make(publish, patienceMilliseconds);
        const [first = 0] = arrivals;
        milliseconds += (arrivals.at(-1) ?? 0) - first;
        for (const at of arrivals) delays.push(at - first);
      }
      return { perSecond: delays.length / (milliseconds / 1000), p99: quantile(delays, 0.99) };
    },
    [Symbol.dispose]: () => running.dispose(),
  };
}
