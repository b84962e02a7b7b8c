import type { Clock } from "../../clock.ts";
import type { Log } from "../../log.ts";
import type { Listening, Store } from "../../store/database.ts";
import { sql } from "kysely";

/** Tells the watchers of endpoints, on any node, which deliveries have changed. */
export interface DeliveryBell extends AsyncDisposable {
  /** Deliveries of an endpoint have been stored. Costs nothing while nobody watches the endpoint. */
  tell(endpointId: string, ids: readonly string[]): void;
  /** `onChanged`: called with the ids of what has changed from now on. A call may be lost while the database is away. */
  watch(endpointId: string, onChanged: (ids: readonly string[]) => void): Disposable;
}

const channel = "fettle_webhook_deliveries";
/** A watcher says so this often, and counts for longer than that. */
const watchMilliseconds = 20_000;
const watchedMilliseconds = 45_000;
const tellMilliseconds = 200;
/** A notice has at most 8,000 bytes. */
const idsPerNotice = 200;

type Message = { readonly watched: string } | { readonly endpoint: string; readonly ids: readonly string[] };

/** The nodes tell each other by NOTIFY who is watched, and only then what has changed. */
export async function openDeliveryBell(
  { service, listen }: Pick<Store, "service" | "listen">,
  clock: Clock,
  log: Log,
): Promise<DeliveryBell> {
  const watchers = new Map<string, Set<(ids: readonly string[]) => void>>();
  const watchedUntil = new Map<string, number>();
  const untold = new Map<string, Set<string>>();

  const send = (message: Message): void => {
    sql`select pg_notify(${channel}, ${JSON.stringify(message)})`.execute(service).catch((error: unknown) => {
      log.debug({ err: error }, "Watchers of webhooks were not told.");
    });
  };
  const hear = (payload: string): void => {
    const message = JSON.parse(payload) as Message; // from `send`
    if ("watched" in message) watchedUntil.set(message.watched, clock().getTime() + watchedMilliseconds);
    else for (const tell of watchers.get(message.endpoint) ?? []) tell(message.ids);
  };
  const flush = (): void => {
    for (const [endpoint, ids] of untold) {
      const all = [...ids];
      for (let start = 0; start < all.length; start += idsPerNotice)
        send({ endpoint, ids: all.slice(start, start + idsPerNotice) });
    }
    untold.clear();
  };
  const announce = (): void => {
    for (const watched of watchers.keys()) send({ watched });
  };
  const listening: Listening = await listen(channel, hear, announce);
  const telling = setInterval(flush, tellMilliseconds);
  const announcing = setInterval(announce, watchMilliseconds);
  telling.unref();
  announcing.unref();

  return {
    tell(endpointId, ids) {
      if ((watchedUntil.get(endpointId) ?? 0) < clock().getTime()) return void watchedUntil.delete(endpointId);
      const waiting = untold.get(endpointId) ?? new Set();
      untold.set(endpointId, waiting);
      for (const id of ids) waiting.add(id);
    },
    watch(endpointId, onChanged) {
      const own = watchers.get(endpointId) ?? new Set();
      watchers.set(endpointId, own);
      own.add(onChanged);
      send({ watched: endpointId });
      return {
        [Symbol.dispose]() {
          own.delete(onChanged);
          if (own.size === 0) watchers.delete(endpointId);
        },
      };
    },
    async [Symbol.asyncDispose]() {
      clearInterval(telling);
      clearInterval(announcing);
      await listening[Symbol.asyncDispose]();
    },
  };
}
