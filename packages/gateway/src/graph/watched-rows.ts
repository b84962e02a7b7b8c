import { GatewayError } from "../errors.ts";
import { iterate, type Supply } from "../supply.ts";
import type { StreamEvent } from "./stream-event.ts";

/** Rows that a subscription shows as they are stored and change. */
export interface WatchedRows<Item> {
  /** Calls back with the ids of what has changed. */
  watch(onChanged: (ids: readonly string[]) => void): Disposable;
  /** Reads what the subscriber may see of it. */
  read(ids: readonly string[]): Promise<Iterable<Item>>;
  idOf(item: Item): string;
  timeOf(item: Item): Date;
  /** What a subscriber does whose stream ended because it was read too slowly. */
  readonly advice: string;
}

/** The most items that wait for a slow reader. */
const mostWaiting = 1000;

/** The source of a subscription that is live only: it has no place to resume from. */
export function followRows<Item>({ watch, read, idOf, timeOf, advice }: WatchedRows<Item>): Supply<StreamEvent<Item>> {
  let waiting: StreamEvent<Item>[] = [];
  let failure: { readonly error: unknown } | null = null;
  let hasEnded = false;
  let serial = 0;
  let isReading = false;
  const changed = new Set<string>();
  const fail = (error: unknown) => {
    failure ??= { error };
    supply.onArrival();
  };
  /** One read at a time, so items stay in order; what changes meanwhile is read together. */
  async function readAll(): Promise<void> {
    isReading = true;
    try {
      while (changed.size > 0) {
        const ids = [...changed];
        changed.clear();
        const items = await read(ids);
        if (hasEnded) return;
        for (const item of items) {
          serial += 1;
          waiting.push({ type: "item", cursor: `${idOf(item)}.${serial}`, recordedAt: timeOf(item), hasContent: true, item });
        }
        if (waiting.length > mostWaiting) throw tooSlow();
        if (waiting.length > 0) supply.onArrival();
      }
    } catch (error) {
      fail(error);
    }
    isReading = false;
  }
  const tooSlow = () => new GatewayError("BAD_USER_INPUT", `The stream was read too slowly. ${advice}`);
  const watching = watch((ids) => {
    for (const id of ids) changed.add(id);
    if (changed.size > mostWaiting) fail(tooSlow());
    else if (!isReading) void readAll();
  });
  const end = () => {
    hasEnded = true;
    waiting = [];
    changed.clear();
    watching[Symbol.dispose]();
  };
  const supply: Supply<StreamEvent<Item>> = {
    take() {
      if (hasEnded) return null;
      const event = waiting.shift() ?? null;
      if (event !== null || failure === null) return event;
      end();
      throw failure.error;
    },
    get hasEnded() {
      return hasEnded;
    },
    onArrival() {},
    end() {
      end();
      supply.onArrival();
    },
    [Symbol.asyncIterator]: () => iterate(supply),
  };
  return supply;
}
