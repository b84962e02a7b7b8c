import type { Clock } from "../../clock.ts";
import type { Log } from "../../log.ts";
import type { Store } from "../../store/database.ts";
import { dayOf } from "../../store/day-parts.ts";
import { giveTurn } from "../../store/give-turn.ts";
import type { Exchange } from "../payload.ts";
import { holdBeginnings, type HeldExchange } from "./hold-beginnings.ts";
import { insertPayloads, type PayloadRow } from "./payload-rows.ts";
import { toRow } from "./to-row.ts";

/** Redacts and writes payloads in the background. Disposing writes the rest. */
export interface Capture extends AsyncDisposable {
  add(exchange: Exchange): void;
  /** Writes what waits. Never fails. */
  flush(): Promise<void>;
}

export interface CaptureDependencies {
  readonly store: Pick<Store, "service" | "keepDayParts">;
  readonly clock: Clock;
  readonly log: Log;
  /** Counts payloads that were not stored. */
  readonly countDropped: (count: number) => void;
  /** What is older than this is not written. */
  readonly keptSince: () => Date;
}

const flushAfterMilliseconds = 500;
const batchSize = 50;
const mostWaiting = 2000;
const mostBytes = 32 * 1024 * 1024;

/** Writes payloads in batches. What waits is bounded; what is beyond that is dropped and counted. */
export function createCapture({ store, clock, log, countDropped, keptSince }: CaptureDependencies): Capture {
  let waiting: HeldExchange[] = [];
  let bytes = 0;
  let dropped = 0;
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();
  const knownDays = new Set<string>();
  const never = new AbortController().signal;

  const drop = (count: number): void => {
    dropped += count;
    countDropped(count);
  };
  const redact = async (exchange: HeldExchange): Promise<readonly PayloadRow[]> => {
    try {
      return [await toRow(exchange)];
    } catch (error) {
      // What cannot be redacted is not stored.
      log.debug({ err: error }, "A payload could not be redacted.");
      drop(1);
      return [];
    } finally {
      bytes -= exchange.size;
      await giveTurn(never);
    }
  };
  const makeDays = async (days: readonly Date[]): Promise<void> => {
    const missing = days.filter((day) => !knownDays.has(dayOf(day)));
    if (missing.length === 0) return;
    await store.keepDayParts("payloads", { days: missing, droppedBefore: new Date(0) });
    for (const day of missing) knownDays.add(dayOf(day));
  };
  const write = async (rows: readonly PayloadRow[]): Promise<void> => {
    try {
      await makeDays(rows.map(({ at }) => at));
      await insertPayloads(store.service, rows);
    } catch (error) {
      // Another node may have dropped a part.
      knownDays.clear();
      drop(rows.length);
      log.debug({ err: error }, "Payloads could not be written.");
    }
  };
  const run = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    while (waiting.length > 0) {
      const batch = waiting.slice(0, batchSize);
      waiting = waiting.slice(batchSize);
      const rows: PayloadRow[] = [];
      for (const exchange of batch) rows.push(...(await redact(exchange)));
      const kept = rows.filter(({ at }) => at >= keptSince() && at.getTime() <= clock().getTime() + 86_400_000);
      if (kept.length > 0) await write(kept);
    }
    if (dropped > 0) log.warn({ payloads: dropped }, "payloads were not stored");
    dropped = 0;
  };
  const flush = () => (writing = writing.then(run));

  return {
    add(exchange) {
      if (waiting.length >= mostWaiting || bytes >= mostBytes) return drop(1);
      const held = holdBeginnings(exchange);
      bytes += held.size;
      waiting.push(held);
      if (waiting.length >= batchSize) void flush();
      else timer ??= setTimeout(flush, flushAfterMilliseconds).unref();
    },
    flush,
    [Symbol.asyncDispose]: flush,
  };
}
