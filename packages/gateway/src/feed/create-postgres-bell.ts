import { sql } from "kysely";
import type { Log } from "../log.ts";
import type { Store } from "../store/database.ts";
import type { Bell } from "./bell.ts";
import { createSharedBell } from "./create-shared-bell.ts";
import { readRing, writeRing } from "./ring-message.ts";

const channel = "fettle_changes";

/**
 * A bell that other nodes on the same PostgreSQL hear through NOTIFY; what was added they read from the log. It is sent after the
 * commit, in a statement of its own: inside a writing transaction it would make all commits of the server wait for each other.
 */
export const createPostgresBell = (store: Store, log: Log): Promise<Bell> =>
  createSharedBell(async ({ hear, loseRings }) => {
    const listener = await store.listen(channel, (message) => hear(readRing(message)), loseRings);
    return {
      send: (ring) => sql`select pg_notify(${channel}, ${writeRing(ring)})`.execute(store.service),
      close: async () => listener[Symbol.asyncDispose](),
    };
  }, log);
