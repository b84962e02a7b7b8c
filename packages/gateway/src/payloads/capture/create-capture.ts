import type { Clock } from "../../clock.ts";
import type { Log } from "../../log.ts";
import type { Store } from "../../store/database.ts";
import { dayOf } from "../../store/day-parts.ts";
import { giveTurn } from "../../store/give-turn.ts";
import type { Exchange, HideBytes, SecretSource } from "../payload.ts";
import { hideValues } from "../redaction/hide-values.ts";
import { holdBeginnings, type HeldExchange } from "./hold-beginnings.ts";
import { insertPayloads, type PayloadRow } from "./payload-rows.ts";
import { toRow } from "./to-row.ts";

/** Redacts and writes payloads in the background. Disposing writes the rest. */
export interface Capture extends AsyncDisposable {
  add(exchange: Exchange): void;
  /** Adds secrets of systems that are taken out by value. */
  addSecrets(source: SecretSource): void;
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

/** SQLSTATE of a row that no part of its table takes. */
const noPart = "23514";
const hasNoPart = (error: unknown): boolean => error instanceof Error && "code" in error && error.code === noPart;

/** Writes payloads in batches. What waits is bounded; what is beyond that is dropped and counted. */
export function createCapture({ store, clock, log, countDropped, keptSince }: CaptureDependencies): Capture {
  let waiting: HeldExchange[] = [];
  let bytes = 0;
  let dropped = 0;
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();
  const sources: SecretSource[] = [];
  const never = new AbortController().signal;

  const drop = (count: number): void => {
    dropped += count;
    countDropped(count);
  };
  const hiderOf = async (environmentId: string, systemId: string | null): Promise<HideBytes> => {
    if (systemId === null) return hideValues([]);
    return hideValues((await Promise.all(sources.map((source) => source(environmentId, systemId)))).flat());
  };
  /** `known`: what was found in this batch, whose exchanges are all older than it. A later one may have a new secret. */
  const redact = async (exchange: HeldExchange, known: Map<string, Promise<HideBytes>>): Promise<readonly PayloadRow[]> => {
    try {
      const key = `${exchange.environmentId} ${exchange.systemId ?? ""}`;
      const hide = known.get(key) ?? hiderOf(exchange.environmentId, exchange.systemId);
      known.set(key, hide);
      return [await toRow(exchange, await hide)];
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
  /** Writes rows of one day. As the owner its part is only made where there is none: the owner may be out of reach. */
  const writeDay = async (day: Date, rows: readonly PayloadRow[]): Promise<void> => {
    try {
      await insertPayloads(store.service, rows);
    } catch (error) {
      if (!hasNoPart(error)) throw error;
      await store.keepDayParts("payloads", { days: [day], droppedBefore: new Date(0) });
      await insertPayloads(store.service, rows);
    }
  };
  const write = async (rows: readonly PayloadRow[]): Promise<void> => {
    for (const [day, ofDay] of Map.groupBy(rows, ({ at }) => dayOf(at))) {
      try {
        await writeDay(new Date(day), ofDay);
      } catch (error) {
        drop(ofDay.length);
        log.debug({ err: error }, "Payloads could not be written.");
      }
    }
  };
  const run = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    while (waiting.length > 0) {
      const batch = waiting.slice(0, batchSize);
      waiting = waiting.slice(batchSize);
      const rows: PayloadRow[] = [];
      const known = new Map<string, Promise<HideBytes>>();
      for (const exchange of batch) rows.push(...(await redact(exchange, known)));
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
    addSecrets: (source) => void sources.push(source),
    flush,
    [Symbol.asyncDispose]: flush,
  };
}
