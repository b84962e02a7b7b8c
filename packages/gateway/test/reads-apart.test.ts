import { sql } from "kysely";
import pg from "pg";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { storeParts } from "../src/stages.ts";
import { openPostgresStore } from "../src/store/open-postgres-store.ts";
import type { OpenStore } from "../src/store/opened-store.ts";
import type { ReadSettings } from "../src/store/read-settings.ts";
import { whileReading } from "../src/store/reading.ts";
import { describeOn, freshDatabase } from "./harness/fresh-database.ts";

const never = new AbortController().signal;
const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

const readHeld = (store: OpenStore, environmentId: string, signal = never) =>
  whileReading({ environmentId, signal }, () => sql`select * from apart.held`.execute(store.environment(environmentId)));
const codeOf = (read: Promise<unknown>) =>
  read.then(
    () => "read",
    (error: { code: string }) => error.code,
  );

describeOn("postgres", "reads of queries", () => {
  let place: Awaited<ReturnType<typeof freshDatabase>>;
  let url: string;
  let administrator: pg.Client;
  /** Holds a lock for which every read of the table waits. */
  let holder: pg.Client;

  beforeAll(async () => {
    place = await freshDatabase();
    url = place.database.kind === "postgres" ? place.database.url : "";
    [administrator, holder] = [new pg.Client(url), new pg.Client(url)];
    await administrator.connect();
    await holder.connect();
    await administrator.query("create schema apart create table held (n integer)");
    await administrator.query("grant usage on schema apart to public");
    await administrator.query("grant select on apart.held to public");
  });
  afterEach(() => holder.query("rollback"));
  afterAll(async () => {
    await administrator.end();
    await holder.end();
    await place[Symbol.asyncDispose]();
  });

  const open = (settings: ReadSettings) =>
    openPostgresStore(url, { entities: new Map(), ...storeParts }, silent, undefined, settings);
  const hold = async () => {
    await holder.query("begin");
    await holder.query("lock table apart.held in access exclusive mode");
  };
  const sessionText =
    "select pg_backend_pid() as pid, current_user as role, current_setting('fettle.environment') as environment";
  const lookAtSession = (store: OpenStore, environmentId: string) =>
    whileReading({ environmentId, signal: never }, async () => {
      return (await sql<{ pid: number; environment: string }>`${sql.raw(sessionText)}`.execute(store.environment(environmentId)))
        .rows[0];
    });
  /** The statements at the server that wait for the lock. */
  const held = async () => {
    const { rows } = await administrator.query(
      "select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%apart.held%'",
    );
    return rows.map(({ pid }) => Number(pid));
  };
  it("A statement ends at the server when its caller leaves, and its session serves the next one in its own scope", async () => {
    await using store = await open({ readSessions: 2 });
    await hold();
    const leaving = new AbortController();
    const read = codeOf(readHeld(store, "env_1", leaving.signal));
    await expect.poll(held).toHaveLength(1);
    const [pid] = await held();
    leaving.abort();
    expect(await read).toBe("CLIENT_LEFT");
    expect(await held()).toEqual([]);
    expect(await lookAtSession(store, "env_2")).toMatchObject({ pid, environment: "env_2" });
    expect(await lookAtSession(store, "env_1")).toMatchObject({ pid, environment: "env_1" });
  });

  it("However often callers leave at whatever moment, only their own statements end", async () => {
    await using store = await open({ readSessions: 2 });
    const rounds = Array.from({ length: 200 }, async (_, index) => {
      const environmentId = `env_${index % 5}`;
      const leaving = new AbortController();
      const left = codeOf(
        whileReading({ environmentId, signal: leaving.signal }, () =>
          sql`select count(*) from generate_series(1, 100000)`.execute(store.environment(environmentId)),
        ),
      );
      // Between any two steps of the read.
      for (let turn = 0; turn < index % 40; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      const stayed = lookAtSession(store, environmentId);
      leaving.abort();
      expect(["read", "CLIENT_LEFT"]).toContain(await left);
      expect(await stayed).toMatchObject({ environment: environmentId });
    });
    await Promise.all(rounds);
  });

  it("What waits for a session does not begin when its caller leaves", async () => {
    await using store = await open({ readSessions: 2 });
    await hold();
    const first = codeOf(readHeld(store, "env_1"));
    await expect.poll(held).toHaveLength(1);
    const leaving = new AbortController();
    const second = codeOf(readHeld(store, "env_1", leaving.signal));
    expect(store.reads).toMatchObject({ active: 1, waiting: 1 });
    leaving.abort();
    expect(await second).toBe("CLIENT_LEFT");
    expect(store.reads).toMatchObject({ active: 1, waiting: 0 });
    await holder.query("rollback");
    expect(await first).toBe("read");
    expect(store.reads).toMatchObject({ active: 0, waiting: 0 });
  });

  it("The slow reads of an environment hold up neither another environment's nor anything that is no read", async () => {
    await using store = await open({ readSessions: 4 });
    await hold();
    const slow = Array.from({ length: 20 }, () => codeOf(readHeld(store, "env_1")));
    await expect.poll(held).toHaveLength(3);
    expect(await lookAtSession(store, "env_2")).toMatchObject({ environment: "env_2" });
    const others = Array.from({ length: 20 }, () => sql`select 1`.execute(store.environment("env_1")));
    expect(await Promise.all(others)).toHaveLength(20);
    expect(await held()).toHaveLength(3);
    await holder.query("rollback");
    expect(await Promise.all(slow)).toEqual(slow.map(() => "read"));
  });

  it("A read that takes too long ends at the server with QUERY_TOO_SLOW, and one that waits too long for a session with OVERLOADED", async () => {
    await using store = await open({ readSessions: 2, readSeconds: 1 });
    await hold();
    const slow = readHeld(store, "env_1");
    const waiting = codeOf(readHeld(store, "env_1"));
    await expect(slow).rejects.toThrow("Reading took longer than 1 second.");
    expect(await codeOf(slow)).toBe("QUERY_TOO_SLOW");
    expect(["OVERLOADED", "QUERY_TOO_SLOW"]).toContain(await waiting);
    await expect.poll(held).toEqual([]);
    await holder.query("rollback");
    expect(await codeOf(readHeld(store, "env_1"))).toBe("read");
  });
});
