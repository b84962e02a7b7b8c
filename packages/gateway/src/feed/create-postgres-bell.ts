import { sql } from "kysely";
import type { Log } from "../log.ts";
import type { Store } from "../store/database.ts";
import type { Bell, Ring } from "./bell.ts";
import { createSharedBell } from "./create-shared-bell.ts";
import { readRing, writeRing } from "./ring-message.ts";

const channel = "fettle_changes";

/**
 * A bell that other nodes on the same PostgreSQL hear through NOTIFY; they read the changes from the log. It is sent after the
 * commit, in a separate statement: inside a writing transaction it would make all commits of the server wait for each other.
 */
export const createPostgresBell = (store: Store, log: Log): Promise<Bell> =>
  createSharedBell(async ({ hear, loseRings }) => {
    const listener = await store.listen(channel, (message) => hear(readRing(message)), loseRings);
    const notify = (rings: readonly Ring[]) =>
      sql`select pg_notify(${channel}, message) from unnest(${rings.map(writeRing)}::text[]) message`.execute(store.service);
    return { send: oneAtATime(notify), close: async () => listener[Symbol.asyncDispose]() };
  }, log);

/** While a statement runs, only the newest ring of each environment is kept: it covers the earlier ones. */
function oneAtATime(notify: (rings: readonly Ring[]) => Promise<unknown>): (ring: Ring) => Promise<void> {
  const waiting = new Map<string, Ring>();
  let isUnderWay = false;
  return async (ring) => {
    waiting.set(ring.environmentId, ring);
    if (isUnderWay) return;
    isUnderWay = true;
    try {
      while (waiting.size > 0) {
        const rings = [...waiting.values()];
        waiting.clear();
        await notify(rings);
      }
    } finally {
      isUnderWay = false;
    }
  };
}
