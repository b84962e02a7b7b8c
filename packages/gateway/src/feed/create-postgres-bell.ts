import { sql } from "kysely";
import type { Log } from "../log.ts";
import type { Store } from "../store/database.ts";
import type { Bell } from "./bell.ts";
import { createLocalBell } from "./create-local-bell.ts";
import { readRing, writeRing } from "./ring-message.ts";

const channel = "fettle_changes";

/**
 * A bell that other nodes on the same PostgreSQL hear through NOTIFY. It is sent after the commit, in a statement of its own: inside
 * a writing transaction it would make all commits of the server wait for each other.
 */
export async function createPostgresBell(store: Store, log: Log): Promise<Bell> {
  const local = createLocalBell();
  const hear = (message: string) => {
    const ring = readRing(message);
    if (ring !== null) local.ring(ring.environmentId, ring.position);
  };
  let onRingLost: (() => void) | undefined;
  const listener = await store.listen(channel, hear, () => onRingLost?.());
  return {
    ring(environmentId, position) {
      local.ring(environmentId, position);
      sql`select pg_notify(${channel}, ${writeRing(environmentId, position)})`
        .execute(store.service)
        .catch((error: Error) =>
          log.warn({ error: error.message }, "other nodes could not be told of a change; they will look by themselves"),
        );
    },
    listen(onRing) {
      local.listen(onRing);
      onRingLost = () => onRing(null, 0);
    },
    async [Symbol.asyncDispose]() {
      await listener[Symbol.asyncDispose]();
      await local[Symbol.asyncDispose]();
    },
  };
}
