import { sql } from "kysely";
import type { Readiness } from "./http/readiness.ts";
import { countUnsynced } from "./ingest/sync-state-rows.ts";
import { createLook } from "./look.ts";
import type { Store } from "./store/database.ts";

/** What a gateway needs before it can do its work. */
export interface ReadinessParts {
  readonly store: Store;
  readonly waitsForFirstSync: boolean;
  readonly isStarted: () => boolean;
  /** What else is missing, in words. */
  readonly missing: () => readonly string[];
}

const times = { fresh: 1000, patience: 1000 };

/** Answers whether the gateway can do its work. A database server is asked at most once a second; an embedded one is never away. */
export function createReadiness({ store, waitsForFirstSync, isStarted, missing }: ReadinessParts): () => Promise<Readiness> {
  const unsynced = async () => {
    if (waitsForFirstSync) return await countUnsynced(store);
    if (store.kind === "postgres") await sql`select 1`.execute(store.service);
    return 0;
  };
  const look = store.kind === "postgres" ? createLook(unsynced, times) : unsynced;
  return async () => {
    const count = await look();
    const all = [
      ...(count === null ? ["the database is away"] : []),
      ...(isStarted() ? [] : ["background work has not been started"]),
      ...(count === null || count === 0 ? [] : [`the first sync of ${count} lists is under way`]),
      ...missing(),
    ];
    return { isReady: all.length === 0, missing: all };
  };
}
