import { sql } from "kysely";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Listening, Store } from "./database.ts";

/** Tells those who watch a topic, such as an endpoint's deliveries, on any node, which of its rows have changed. */
export interface WatchBell extends AsyncDisposable {
  /** Rows of a topic have been stored. Costs nothing while nobody watches it. */
  tell(topic: string, ids: readonly string[]): void;
  /** `onChanged`: called with the ids of what has changed from now on. A call may be lost while the database is away. */
  watch(topic: string, onChanged: (ids: readonly string[]) => void): Disposable;
}

/** A watcher says so this often, and counts for longer than that. */
const watchMilliseconds = 20_000;
const watchedMilliseconds = 45_000;
const tellMilliseconds = 200;
/** A notice has at most 8,000 bytes. */
const idsPerNotice = 200;

type Message = { readonly watched: string } | { readonly topic: string; readonly ids: readonly string[] };

/** `channel`: of NOTIFY. The nodes tell each other there what is watched, and only then what has changed. */
export async function openWatchBell(
  { service, listen }: Pick<Store, "service" | "listen">,
  channel: string,
  clock: Clock,
  log: Log,
): Promise<WatchBell> {
  const watchers = new Map<string, Set<(ids: readonly string[]) => void>>();
  const watchedUntil = new Map<string, number>();
  const untold = new Map<string, Set<string>>();

  const send = (message: Message): void => {
    sql`select pg_notify(${channel}, ${JSON.stringify(message)})`.execute(service).catch((error: unknown) => {
      log.debug({ err: error }, "Those who watch were not told.");
    });
  };
  const hear = (payload: string): void => {
    const message = JSON.parse(payload) as Message; // from `send`
    if ("watched" in message) watchedUntil.set(message.watched, clock().getTime() + watchedMilliseconds);
    else for (const tell of watchers.get(message.topic) ?? []) tell(message.ids);
  };
  const flush = (): void => {
    for (const [topic, ids] of untold) {
      const all = [...ids];
      for (let start = 0; start < all.length; start += idsPerNotice) send({ topic, ids: all.slice(start, start + idsPerNotice) });
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
    tell(topic, ids) {
      if ((watchedUntil.get(topic) ?? 0) < clock().getTime()) return void watchedUntil.delete(topic);
      const waiting = untold.get(topic) ?? new Set();
      untold.set(topic, waiting);
      for (const id of ids) waiting.add(id);
    },
    watch(topic, onChanged) {
      const own = watchers.get(topic) ?? new Set();
      watchers.set(topic, own);
      own.add(onChanged);
      send({ watched: topic });
      return {
        [Symbol.dispose]() {
          own.delete(onChanged);
          if (own.size === 0) watchers.delete(topic);
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
