import { sql } from "kysely";
import type { Readiness } from "./http/surface/readiness.ts";
import { createLook } from "./look.ts";
import type { Store } from "./store/database.ts";

/** The sources that can report something missing, in words. */
export interface ReadinessDependencies {
  readonly store: Store;
  readonly isStarted: () => boolean;
  /** The stages, which query the database. */
  readonly stages: () => Promise<readonly string[]>;
  /** The code that runs the gateway. */
  readonly operator: () => readonly string[];
}

const times = { fresh: 1000, patience: 1000 };

/**
 * Returns a function that tells whether the gateway can do its work. It queries a database server at most once a second; an
 * embedded database is never away.
 */
export function createReadiness({ store, isStarted, stages, operator }: ReadinessDependencies): () => Promise<Readiness> {
  const askServer = async () => {
    await sql`select 1`.execute(store.service);
    return await stages();
  };
  const look = store.kind === "postgres" ? createLook(askServer, times) : stages;
  return async () => {
    const missing = [
      ...(isStarted() ? [] : ["background work has not been started"]),
      ...((await look()) ?? ["the database is away"]),
      ...operator(),
    ];
    return { isReady: missing.length === 0, missing };
  };
}
