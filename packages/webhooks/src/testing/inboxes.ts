import { randomBytes } from "node:crypto";
import { PGlite } from "@electric-sql/pglite";
import { Redis } from "ioredis";
import pg from "pg";
import { inject } from "vitest";
import type { Inbox } from "../inbox/inbox.ts";
import { createMemoryInbox } from "../inbox/memory-inbox.ts";
import { createPostgresInbox, type PostgresPool } from "../inbox/postgres-inbox.ts";
import { connect, type Place } from "./connect.ts";

declare module "vitest" {
  export interface ProvidedContext {
    services: { readonly databaseUrl: string | null; readonly redisUrl: string | null; readonly missingServers: string | null };
  }
}

const { databaseUrl, redisUrl, missingServers } = inject("services");

/** An inbox of a test's own. Disposing removes it. */
export interface OpenedInbox extends AsyncDisposable {
  readonly inbox: Inbox;
  /** The same inbox over connections of its own, as another process has it. */
  another(): Inbox;
}

const unique = () => `fettle_test_${randomBytes(8).toString("hex")}`;

async function atPlace(place: Place, opened: AsyncDisposableStack): Promise<OpenedInbox> {
  const own = opened.use(connect(place));
  return {
    inbox: own.inbox,
    another: () => opened.use(connect(place)).inbox,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** A place on PostgreSQL, and what removes it. */
export async function postgresPlace(opened: AsyncDisposableStack): Promise<Extract<Place, { store: "PostgreSQL" }>> {
  const schema = unique();
  const pool = new pg.Pool({ connectionString: databaseUrl ?? "" });
  opened.defer(() => pool.end());
  await pool.query(`create schema ${schema}`);
  opened.defer(async () => void (await pool.query(`drop schema ${schema} cascade`)));
  return { store: "PostgreSQL", url: databaseUrl ?? "", schema };
}

/** A place in Redis, and what removes it. */
export async function redisPlace(opened: AsyncDisposableStack): Promise<Extract<Place, { store: "Redis" }>> {
  const prefix = `{${unique()}}`;
  const redis = new Redis(redisUrl ?? "");
  opened.defer(async () => void (await redis.quit()));
  opened.defer(async () => {
    const keys = await redis.keys(`${prefix}*`);
    if (keys.length > 0) await redis.del(keys);
  });
  return { store: "Redis", url: redisUrl ?? "", prefix };
}

/** Places that several processes share. */
export const sharedPlaces = [
  { name: "PostgreSQL", missing: missingServers, make: postgresPlace },
  { name: "Redis", missing: missingServers, make: redisPlace },
] as const;

/** Every kind of inbox. */
export const inboxes: readonly { readonly name: string; readonly missing: string | null; open(): Promise<OpenedInbox> }[] = [
  {
    name: "memory",
    missing: null,
    async open() {
      const inbox = createMemoryInbox();
      return { inbox, another: () => inbox, [Symbol.asyncDispose]: async () => undefined };
    },
  },
  {
    name: "PGlite",
    missing: null,
    async open() {
      const database = await PGlite.create();
      const pool: PostgresPool = database;
      return {
        inbox: createPostgresInbox({ pool }),
        another: () => createPostgresInbox({ pool }),
        [Symbol.asyncDispose]: () => database.close(),
      };
    },
  },
  ...sharedPlaces.map(({ name, missing, make }) => ({
    name,
    missing,
    async open() {
      const opened = new AsyncDisposableStack();
      return await atPlace(await make(opened), opened);
    },
  })),
];
