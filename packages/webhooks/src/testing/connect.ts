import { Redis } from "ioredis";
import pg from "pg";
import type { Inbox } from "../inbox/inbox.ts";
import { createPostgresInbox } from "../inbox/postgres-inbox.ts";
import { createRedisInbox } from "../inbox/redis-inbox.ts";

/** Where another process finds an inbox. */
export type Place =
  | { readonly store: "PostgreSQL"; readonly url: string; readonly schema: string }
  | { readonly store: "Redis"; readonly url: string; readonly prefix: string };

/** The inbox at a place, over connections of its own. */
export function connect(place: Place): { readonly inbox: Inbox } & AsyncDisposable {
  if (place.store === "Redis") {
    const redis = new Redis(place.url, { lazyConnect: true });
    return {
      inbox: createRedisInbox({ redis, prefix: place.prefix }),
      [Symbol.asyncDispose]: async () => void (await redis.quit()),
    };
  }
  const pool = new pg.Pool({ connectionString: place.url, options: `-c search_path=${place.schema}` });
  return { inbox: createPostgresInbox({ pool }), [Symbol.asyncDispose]: () => pool.end() };
}
