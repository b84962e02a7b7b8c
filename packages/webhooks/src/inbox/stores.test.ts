import { Redis } from "ioredis";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { postgresPlace, redisPlace, sharedPlaces } from "../testing/inboxes.ts";
import { createPostgresInbox, type PostgresPool } from "./postgres-inbox.ts";
import { postgresInboxMigration } from "./postgres-schema.ts";
import { createRedisInbox } from "./redis-inbox.ts";

const event = { id: "evt_1_a", lane: "wo_1", position: 1, body: "{}", isReplay: false };
const handled = { state: "handled", version: null } as const;
const claim = { limit: 1, leaseMilliseconds: 60_000 };
const missing = sharedPlaces[0].missing !== null;

async function openPools(opened: AsyncDisposableStack, count: number): Promise<readonly pg.Pool[]> {
  const { url, schema } = await postgresPlace(opened);
  return Array.from({ length: count }, () => {
    const pool = new pg.Pool({ connectionString: url, options: `-c search_path=${schema}` });
    opened.defer(() => pool.end());
    return pool;
  });
}

describe.skipIf(missing)("PostgreSQL", () => {
  it("has its tables made once, however many processes start at once", async () => {
    await using opened = new AsyncDisposableStack();
    const pools = await openPools(opened, 5);
    const put = await Promise.all(pools.map((pool) => createPostgresInbox({ pool }).put(event)));
    expect(put.toSorted()).toEqual(["known", "known", "known", "known", "new"]);
  });

  it("forgets handled events after 31 days, keeps no body of them, and keeps failed ones", async () => {
    await using opened = new AsyncDisposableStack();
    for (const pool of await openPools(opened, 1)) {
      await pool.query(postgresInboxMigration);
      const inbox = createPostgresInbox({ pool });
      const failed = { state: "failed", error: "No" } as const;
      for (const [id, outcome] of Object.entries({ evt_1_a: handled, evt_2_a: handled, evt_3_a: failed })) {
        await inbox.put({ ...event, id });
        for (const claimed of await inbox.claim(claim)) await inbox.settle(claimed, outcome);
      }
      await pool.query("update fettle_inbox set ended_at = now() - interval '31 days 1 minute' where id <> 'evt_2_a'");
      await pool.query("update fettle_inbox set ended_at = now() - interval '30 days 23 hours' where id = 'evt_2_a'");
      await inbox.prune?.();
      const { rows } = await pool.query("select id, body from fettle_inbox order by id");
      expect(rows).toEqual([
        { id: "evt_2_a", body: null },
        { id: "evt_3_a", body: "{}" },
      ]);
    }
  });

  it("is asked again for its tables when it was away", async () => {
    await using opened = new AsyncDisposableStack();
    const [pool] = await openPools(opened, 1);
    let isAway = true;
    const query: PostgresPool["query"] = async (text, values) => {
      if (isAway || pool === undefined) throw new Error("away");
      return await pool.query(text, values);
    };
    const inbox = createPostgresInbox({ pool: { query } });
    await expect(inbox.put(event)).rejects.toThrow("away");
    isAway = false;
    expect(await inbox.put(event)).toBe("new");
  });
});

describe("Redis", () => {
  it.skipIf(missing)("keeps the id of a handled event for 31 days, and nothing else of it", async () => {
    await using opened = new AsyncDisposableStack();
    const { url, prefix } = await redisPlace(opened);
    const redis = new Redis(url);
    opened.defer(async () => void (await redis.quit()));
    const inbox = createRedisInbox({ redis, prefix });
    await inbox.put(event);
    for (const claimed of await inbox.claim(claim)) await inbox.settle(claimed, handled);
    expect(await redis.keys(`${prefix}*`)).toEqual([`${prefix}:event:evt_1_a`]);
    expect(Math.round((await redis.pttl(`${prefix}:event:evt_1_a`)) / 3_600_000)).toBe(31 * 24);
    expect(await redis.hget(`${prefix}:event:evt_1_a`, "body")).toBe(null);
  });
});
