import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { composeCatalog } from "../src/catalog/compose-catalog.ts";
import { ingressJob } from "../src/ingress/jobs.ts";
import { createJobQueue } from "../src/jobs/create-job-queue.ts";
import { storeParts } from "../src/stages.ts";
import { openStore } from "../src/store/open-store.ts";
import { administer, addressOf } from "./harness/administer.ts";
import { describeOn } from "./harness/fresh-database.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

/** Settings as an operator, a hosting company or another program may have left them, and the values in our sessions. */
const settings = [
  ["default_transaction_isolation", "'serializable'", "read committed"],
  ["default_transaction_read_only", "on", "off"],
  ["default_transaction_deferrable", "on", "off"],
  ["client_encoding", "'LATIN1'", "UTF8"],
  ["datestyle", "'German, DMY'", "ISO, MDY"],
  ["intervalstyle", "'sql_standard'", "postgres"],
  ["timezone", "'Asia/Kathmandu'", "UTC"],
  ["bytea_output", "'escape'", "hex"],
  ["extra_float_digits", "-15", "1"],
  ["standard_conforming_strings", "off", "on"],
  ["array_nulls", "off", "on"],
  ["transform_null_equals", "on", "off"],
  ["row_security", "off", "on"],
  ["session_replication_role", "'replica'", "origin"],
  ["search_path", "'nowhere'", '"public"'],
  ["statement_timeout", "20000", "30s"],
  ["lock_timeout", "1", "10s"],
  ["idle_in_transaction_session_timeout", "1", "5s"],
  ["idle_session_timeout", "500", "0"],
  // The operator's decision.
  ["work_mem", "'1MB'", "1MB"],
  ["jit", "off", "off"],
  ["synchronous_commit", "off", "off"],
] as const;

describeOn("postgres", "a database with unusual settings", () => {
  const name = `fettle_test_${randomBytes(8).toString("hex")}`;

  beforeAll(async () => {
    await administer([
      `create database ${name}`,
      ...settings.map(([setting, value]) => `alter database ${name} set ${setting} = ${value}`),
    ]);
  });
  afterAll(() => administer([`drop database ${name} with (force)`]));

  it("The database is set up and works like any other", async () => {
    const url = addressOf({ database: name });
    await using store = await openStore({ kind: "postgres", url }, { ...composeCatalog([]), ...storeParts }, silent);
    await using jobs = await createJobQueue(store.jobDatabase, [ingressJob], silent);
    const heard = Promise.withResolvers<string>();
    await using _listener = await store.listen("unusual", heard.resolve, () => {});
    await store.service
      .insertInto("workspaces")
      .values({ id: "w", name: "Größe 😀 \\", created_at: new Date(0) })
      .execute();
    await store.service
      .insertInto("environments")
      .values({ id: "env_1", kind: "test", workspace_id: "w", created_at: new Date(0) })
      .execute();
    const tenant = store.environment("env_1");
    const token = { id: "t", name: "t", hash: Buffer.from([0, 92, 255]), scopes: ["NULL", "a"], hint: "h" };
    await tenant
      .insertInto("api_tokens")
      .values({ ...token, environment_id: "env_1", created_at: new Date(1) })
      .execute();
    await tenant.transaction().execute(async (transaction) => {
      await jobs.send(ingressJob, { environmentId: "env_1", deliveryId: "d" }, { transaction });
      await sql`select pg_notify('unusual', 'heard')`.execute(transaction);
    });

    expect(await store.service.selectFrom("workspaces").selectAll().execute()).toEqual([
      { id: "w", name: "Größe 😀 \\", created_at: new Date(0) },
    ]);
    expect(await tenant.selectFrom("api_tokens").selectAll().execute()).toMatchObject([{ ...token, created_at: new Date(1) }]);
    expect(await store.environment("env_2").selectFrom("api_tokens").selectAll().execute()).toEqual([]);
    expect(await heard.promise).toBe("heard");
    const unknown = { ...token, id: "t2", environment_id: "env_2", created_at: new Date(1) };
    // Foreign keys are enforced.
    await expect(
      store.service
        .insertInto("api_tokens")
        .values({ ...unknown, hash: Buffer.from("2") })
        .execute(),
    ).rejects.toThrow(/foreign key/);

    const Client = store.jobDatabase.clientOf?.(1) ?? pg.Client;
    const pool = new pg.Pool({ max: 1, Client });
    await using _closed = { [Symbol.asyncDispose]: () => pool.end() };
    for (const [setting, , wanted] of settings) {
      const ask = sql<{ value: string }>`select current_setting(${setting}) as value`;
      for (const handle of [store.service, tenant])
        expect([setting, (await ask.execute(handle)).rows[0]?.value]).toEqual([setting, wanted]);
      const ofJobs = await pool.query<{ value: string }>("select current_setting($1) as value", [setting]);
      // Sessions for jobs and listeners have no time limits.
      expect([setting, ofJobs.rows[0]?.value]).toEqual([setting, /^(?:statement|lock|idle_in)/.test(setting) ? "0" : wanted]);
    }
  });

  it("A setting that only a superuser may change is reported", async () => {
    const user = `${name}_user`;
    await administer([`create role ${user} login password '${user}' createrole`, `grant create on database ${name} to ${user}`]);
    try {
      await expect(
        openStore({ kind: "postgres", url: addressOf({ database: name, user }) }, { ...composeCatalog([]), ...storeParts }),
      ).rejects.toThrow(
        `Foreign keys are switched off by session_replication_role, which only a superuser may set: run ALTER DATABASE "${name}" RESET`,
      );
    } finally {
      await administer([`revoke create on database ${name} from ${user}`, `drop role ${user}`]);
    }
  });
});

describeOn("postgres", "a template database", () => {
  const name = `fettle_test_${randomBytes(8).toString("hex")}`;
  beforeAll(() => administer([`create database ${name} is_template true template template0`]));
  afterAll(() => administer([`alter database ${name} is_template false`, `drop database ${name} with (force)`]));

  it("A template database is refused at start", async () => {
    const opening = openStore({ kind: "postgres", url: addressOf({ database: name }) }, { entities: new Map(), ...storeParts });
    await expect(opening).rejects.toMatchObject({ name: "StartError", message: expect.stringContaining("is a template") });
  });
});

describeOn("postgres", "a database with another text encoding", () => {
  describe.each(["LATIN1", "SQL_ASCII"])("%s", (encoding) => {
    const name = `fettle_test_${randomBytes(8).toString("hex")}`;
    beforeAll(() => administer([`create database ${name} encoding '${encoding}' locale 'C' template template0`]));
    afterAll(() => administer([`drop database ${name} with (force)`]));

    it("The database is refused at start, with the statement that creates a suitable one", async () => {
      const opening = openStore({ kind: "postgres", url: addressOf({ database: name }) }, { entities: new Map(), ...storeParts });
      await expect(opening).rejects.toMatchObject({
        name: "StartError",
        message: expect.stringContaining(
          `stores text as ${encoding}, which lacks some characters: create a database with CREATE DATABASE`,
        ),
      });
    });
  });
});
