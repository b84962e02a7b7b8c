import { Kysely, PostgresDialect, sql } from "kysely";
import pg from "pg";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import type { Database } from "../src/store/database.ts";
import { openPostgresStore } from "../src/store/open-postgres-store.ts";
import type { OpenStore } from "../src/store/opened-store.ts";
import type { SessionScope } from "../src/store/roles.ts";
import { closeToUnscoped, createScopedClient } from "../src/store/scoped-client.ts";
import { scopedPool } from "../src/store/scoped-pool.ts";
import { createStatementNames, fixedResult } from "../src/store/statement-names.ts";
import type { Tables } from "../src/store/tables.ts";
import { storeParts } from "../src/stages.ts";
import { describeOn, freshDatabase } from "./harness/fresh-database.ts";

describeOn("postgres", "sessions with a scope", () => {
  let place: Awaited<ReturnType<typeof freshDatabase>>;
  let store: OpenStore;
  let administrator: pg.Client;
  let url: string;

  beforeAll(async () => {
    place = await freshDatabase();
    url = place.database.kind === "postgres" ? place.database.url : "";
    store = await openPostgresStore(url, { entities: new Map(), ...storeParts });
    administrator = new pg.Client(url);
    await administrator.connect();
    await administrator.query("create table public.seen (role text, environment text)");
    await administrator.query("grant select, insert on public.seen to public");
  });
  afterAll(async () => {
    await administrator.query("drop table public.seen");
    await administrator.end();
    await store[Symbol.asyncDispose]();
    await place[Symbol.asyncDispose]();
  });
  afterEach(() => void vi.useRealTimers());

  const scopeText = "select current_user as role, current_setting('fettle.environment', true) as environment";
  const scopeOf = async (database: Database) =>
    (await sql<{ role: string; environment: string }>`${sql.raw(scopeText)}`.execute(database)).rows[0];

  /** A pool of one session whose scopes a test chooses. */
  async function openPool() {
    const pool = new pg.Pool({
      connectionString: url,
      max: 1,
      pipeline: true,
      Client: createScopedClient(pg.Client),
    } as pg.PoolConfig);
    pool.on("connect", closeToUnscoped);
    const resting = { role: (await scopeOf(store.environment("e")))?.role ?? "", environmentId: "" };
    const names = createStatementNames();
    return {
      pool,
      role: resting.role,
      handle: (scope: SessionScope): Database =>
        new Kysely<Tables>({ dialect: new PostgresDialect({ pool: scopedPool(pool, { scope, resting, names }) }) }),
      [Symbol.asyncDispose]: () => pool.end(),
    };
  }

  it("Every statement runs in its own scope, whoever had the session before", async () => {
    const names = Array.from({ length: 200 }, (_, index) => `env_${(index * 7) % 23}`);
    const seen = await Promise.all(names.map((name) => scopeOf(store.environment(name))));
    expect(seen.map((each) => each?.environment)).toEqual(names);
    const [service, app] = [await scopeOf(store.service), await scopeOf(store.environment("env_1"))];
    expect(service?.role).not.toBe(app?.role);
  });

  it("The scope is set once for statements of one scope that follow each other", async () => {
    await using opened = await openPool();
    const handle = opened.handle({ role: opened.role, environmentId: "env_1" });
    let session: unknown;
    opened.pool.once("connect", (client) => void (session = client));
    // However long the statements take, no time passes in which the session could be put to rest.
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const sent = vi.spyOn(pg.Client.prototype, "query");
    for (let count = 0; count < 4; count += 1) await scopeOf(handle);
    // The sessions of earlier tests may be put to rest meanwhile.
    const own = sent.mock.calls.filter((_call, index) => sent.mock.contexts[index] === session);
    const settings = own.filter(([text]) => String(text).startsWith("select set_config('role'"));
    sent.mockRestore();
    // The session is put to rest once, because it is new, and then set.
    expect(settings.map(([, values]) => values)).toEqual([
      [opened.role, "", false],
      [opened.role, "env_1", false],
    ]);
  });

  it("A session refuses statements of those who have entered no scope, new or used", async () => {
    await using opened = await openPool();
    for (let count = 0; count < 2; count += 1) {
      const client = await opened.pool.connect();
      expect(() => client.query("select 1")).toThrow("without a scope");
      client.release();
      await scopeOf(opened.handle({ role: opened.role, environmentId: "env_1" }));
    }
  });

  it("A session that nobody uses is put to rest on the server too", async () => {
    await using opened = await openPool();
    await scopeOf(opened.handle({ role: opened.role, environmentId: "env_1" }));
    const client = await opened.pool.connect();
    // Past the session's own refusal.
    const past = async (): Promise<unknown> =>
      (await (Reflect.apply(pg.Client.prototype.query, client, [scopeText]) as Promise<pg.QueryResult>)).rows[0]; // as called
    await expect.poll(past).toEqual({ role: opened.role, environment: "" });
    client.release();
  });

  it("A statement whose scope cannot be set is refused, and shows nothing of the user before", async () => {
    await using opened = await openPool();
    await scopeOf(opened.handle({ role: opened.role, environmentId: "env_1" }));
    const insert = sql`insert into public.seen ${sql.raw(scopeText)}`;
    const refused = insert.execute(opened.handle({ role: "nobody_has_this_role", environmentId: "env_2" }));
    await expect(refused).rejects.toThrow("nobody_has_this_role");
    expect((await administrator.query("select * from public.seen")).rows).toEqual([{ role: opened.role, environment: "" }]);
    // The next user gets another session.
    expect(await scopeOf(opened.handle({ role: opened.role, environmentId: "env_1" }))).toMatchObject({ environment: "env_1" });
  });

  it("A prepared statement goes on when its table gets another column, as by the migration of a newer node", async () => {
    await using opened = await openPool();
    const handle = opened.handle({ role: opened.role, environmentId: "env_1" });
    const read = async () => (await sql`select * from public.seen limit 1`.execute(handle)).rows[0];
    for (let count = 0; count < 8; count += 1) await read();
    await administrator.query("alter table public.seen add column more text default 'more'");
    for (let count = 0; count < 3; count += 1) expect(await read()).toMatchObject({ more: "more" });
  });

  it("A prepared statement is planned anew some seconds later, because its table may have grown", async () => {
    await using opened = await openPool();
    const handle = opened.handle({ role: opened.role, environmentId: "env_1" });
    await administrator.query(
      "create table public.grown (id text primary key, more text); grant select on public.grown to public",
    );
    await administrator.query("insert into public.grown values ('a'); analyze public.grown");
    const read = () => sql`select more from public.grown where id = any(${["a"]}::text[])`.execute(handle);
    const prepared =
      "select name from pg_prepared_statements where statement like '%public.grown%' and statement not like '%prepared%'";
    const plan = async () => {
      const [found] = (await sql<{ name: string }>`${sql.raw(prepared)}`.execute(handle)).rows;
      const { rows } = await sql<{ "QUERY PLAN": string }>`explain execute ${sql.id(found?.name ?? "")} ('{a}')`.execute(handle);
      return rows[0]?.["QUERY PLAN"];
    };
    vi.useFakeTimers({ toFake: ["performance"] });
    for (let count = 0; count < 12; count += 1) await read();
    expect(await plan()).toContain("Seq Scan");
    await administrator.query("insert into public.grown select n::text from generate_series(1, 50000) as n");
    expect(await plan()).toContain("Seq Scan");
    vi.advanceTimersByTime(5_000);
    expect(await plan()).toContain("Index");
    await administrator.query("drop table public.grown");
  });

  it("A statement with a fixed result is prepared inside transactions too, and goes on when its table gets another column", async () => {
    await using opened = await openPool();
    const handle = opened.handle({ role: opened.role, environmentId: "env_1" });
    const write = () =>
      handle.transaction().execute(async (transaction) => {
        await sql`${sql.raw(fixedResult)} insert into public.seen (role, environment) values (${"a"}, ${"b"})`.execute(
          transaction,
        );
        const { rows } = await sql<{ readonly names: number }>`
          select count(*)::int as names from pg_prepared_statements where statement like ${`${fixedResult}%`}`.execute(
          transaction,
        );
        return rows[0]?.names;
      });
    for (let count = 0; count < 8; count += 1) await write();
    await administrator.query("alter table public.seen add column another text default 'another'");
    expect(await write()).toBe(1);
  });
});
