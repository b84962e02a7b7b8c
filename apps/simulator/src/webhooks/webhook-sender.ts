import { setTimeout as sleep } from "node:timers/promises";
import type { FaultPlan } from "../faults/fault-plan.ts";

/** One webhook to one URL. */
export interface WebhookDelivery {
  readonly url: string;
  /** Deliveries with the same key reach the URL in order. */
  readonly orderKey: string;
  readonly body: string;
  /** Made anew for every attempt, because signatures carry a time. */
  readonly headers: () => Record<string, string>;
}

export interface WebhookCounts {
  readonly waiting: number;
  readonly delivered: number;
  /** Given up after the last attempt, or refused because too many were waiting. */
  readonly dropped: number;
  /** Lost to a fault. */
  readonly lost: number;
}

export interface WebhookSender {
  send(delivery: WebhookDelivery): void;
  counts(): WebhookCounts;
  close(): Promise<void>;
}

const pausesMilliseconds = [200, 1000, 3000];
const answerWithinMilliseconds = 5000;
const atOnceAtMost = 16;
const waitingAtMost = 10_000;
const reorderedWithinMilliseconds = 1000;

const post = async (delivery: WebhookDelivery, closing: AbortSignal): Promise<boolean> => {
  const signal = AbortSignal.any([closing, AbortSignal.timeout(answerWithinMilliseconds)]);
  const headers = { "content-type": "application/json", ...delivery.headers() };
  try {
    const response = await fetch(delivery.url, { method: "POST", headers, body: delivery.body, signal, redirect: "manual" });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
};

const createGate = (places: number) => {
  const waiting: (() => void)[] = [];
  let free = places;
  return async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
};

export const createWebhookSender = (faults: FaultPlan): WebhookSender => {
  const closing = new AbortController();
  const gate = createGate(atOnceAtMost);
  const chains = new Map<string, Promise<void>>();
  const counts = { waiting: 0, delivered: 0, dropped: 0, lost: 0 };
  let reordered: { delivery: WebhookDelivery; timer: NodeJS.Timeout } | undefined;

  const deliver = async (delivery: WebhookDelivery) => {
    for (const pause of [...pausesMilliseconds, undefined]) {
      if (closing.signal.aborted) return;
      if (await gate(() => post(delivery, closing.signal))) {
        counts.delivered += 1;
        return;
      }
      if (pause !== undefined) await sleep(pause, undefined, { signal: closing.signal }).catch(() => {});
    }
    counts.dropped += 1;
  };
  /** Starts at once, or after the deliveries that have the same key or that this one must follow. */
  const enqueue = (delivery: WebhookDelivery, after?: Promise<void>): Promise<void> => {
    if (counts.waiting >= waitingAtMost) {
      counts.dropped += 1;
      return Promise.resolve();
    }
    counts.waiting += 1;
    const before = [chains.get(delivery.orderKey), after].filter((each) => each !== undefined);
    const work = (before.length === 0 ? deliver(delivery) : Promise.all(before).then(() => deliver(delivery))).then(() => {
      counts.waiting -= 1;
      if (chains.get(delivery.orderKey) === work) chains.delete(delivery.orderKey);
    });
    chains.set(delivery.orderKey, work);
    return work;
  };
  const release = (after?: Promise<void>) => {
    if (reordered === undefined) return;
    const { delivery, timer } = reordered;
    reordered = undefined;
    clearTimeout(timer);
    void enqueue(delivery, after);
  };
  return {
    send: (delivery) => {
      if (closing.signal.aborted) return;
      const kind = faults.nextWebhook()?.kind;
      if (kind === "lost") {
        counts.lost += 1;
        return;
      }
      if (kind === "reordered" && reordered === undefined) {
        reordered = { delivery, timer: setTimeout(release, reorderedWithinMilliseconds) };
        return;
      }
      const work = enqueue(delivery);
      if (kind === "duplicated") void enqueue(delivery);
      release(work);
    },
    counts: () => ({ ...counts, waiting: counts.waiting + (reordered === undefined ? 0 : 1) }),
    close: async () => {
      clearTimeout(reordered?.timer);
      reordered = undefined;
      closing.abort();
      await Promise.all(chains.values());
    },
  };
};
