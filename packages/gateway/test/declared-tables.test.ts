import { sql } from "kysely";
import { Client } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { stages, storedStagesOf, storeParts } from "../src/stages.ts";
import { defineTable } from "../src/store/declared-table.ts";
import { openStore } from "../src/store/open-store.ts";
import { composeStoreParts, type StageMigration, type StoreParts } from "../src/store/store-parts.ts";
import { asOwner } from "./harness/as-owner.ts";
import { describeOn, describeOnEachStore, freshDatabase, type FreshDatabase } from "./harness/fresh-database.ts";

interface NoteTable {
  environment_id: string;
  id: string;
  system_id: string;
}

declare module "../src/store/tables.ts" {
  interface Tables {
    notes: NoteTable;
  }
}

const notes = defineTable({
  name: "notes",
  environment: "environment_id",
  system: "system_id",
  erasing: { does: "delete" },
  retention: { forGood: "a test" },
});
const createNotes: StageMigration = {
  name: "0001-notes",
  up: async (database) => {
    await sql`create table notes (environment_id text not null, id text primary key, system_id text not null)`.execute(database);
  },
};

let place: FreshDatabase;
beforeAll(async () => {
  place = await freshDatabase();
  await openAndClose();
}, 120_000);
afterAll(() => place[Symbol.asyncDispose]());

const open = (parts: StoreParts = storeParts, { database } = place) => openStore(database, { entities: new Map(), ...parts });
const openAndClose = async (parts?: StoreParts, at?: FreshDatabase) => {
  await using _store = await open(parts, at);
};
const run = <Row>(...statements: readonly string[]) => asOwner<Row>(place.database, statements);
const storedStages = storedStagesOf(stages);
const withNotes = composeStoreParts([...storedStages, { name: "notebook", tables: [notes], migrations: [createNotes] }]);

/** The protection of each table according to the database's own catalogue. */
const protectionInTheDatabase = ({ database } = place) =>
  asOwner<{ name: string; secured: boolean; policies: string; app: string; service: string; tenant: boolean; part: boolean }>(
    database,
    [
      `
    select relation.relname::text as name, relrowsecurity and relforcerowsecurity as secured,
      (select string_agg(polname || ' to ' || (select string_agg(rolname, ' ') from pg_roles where oid = any(polroles))
        || ' ' || polcmd::text || polpermissive, ', ' order by polname) from pg_policy where polrelid = relation.oid) as policies,
      (select string_agg(privilege_type, ' ' order by privilege_type) from aclexplode(relacl) where grantee = 'fettle_app'::regrole) as app,
      (select string_agg(privilege_type, ' ' order by privilege_type) from aclexplode(relacl)
        where grantee = 'fettle_service'::regrole) as service,
      relname = 'environments' or exists (select from pg_attribute where attrelid = relation.oid and attname = 'environment_id') as tenant,
      relispartition as part
    from pg_class relation where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relname not like 'kysely%'
    order by 1`,
    ],
  );

describeOnEachStore("the declarations of the stages' tables", () => {
  it("The database protects tables as declared, including a new stage's", async () => {
    await using own = await freshDatabase();
    await openAndClose(withNotes, own);
    const found = await protectionInTheDatabase(own);
    // Nobody reaches a part but through its whole.
    expect(found.filter(({ part }) => part)).not.toEqual([]);
    expect(found.filter(({ part, app, service }) => part && (app !== null || service !== null))).toEqual([]);
    const rows = found.filter(({ part }) => !part);
    expect(rows.map(({ name }) => name)).toContain("notes");
    const policies = "service to fettle_service *true, tenant to fettle_app *true";
    const unsecured = rows.filter((row) => row.tenant && !(row.secured && row.policies === policies));
    expect(unsecured).toEqual([]);
    expect(rows.filter(({ tenant, app }) => !tenant && app !== null)).toEqual([]);
    expect(rows.find(({ name }) => name === "environments")?.app).toBe("SELECT UPDATE");
    expect(rows.find(({ name }) => name === "notes")?.app).toBe("DELETE INSERT SELECT UPDATE");
    expect(rows.filter(({ tenant }) => !tenant).map(({ name, service }) => `${name}: ${service}`)).toEqual([
      "alert_rounds: DELETE INSERT SELECT UPDATE",
      "consumer_nodes: DELETE INSERT SELECT UPDATE",
      "consumer_store: DELETE INSERT SELECT UPDATE",
      "trusted_time: INSERT SELECT UPDATE",
      "workspaces: INSERT SELECT UPDATE",
    ]);
    await using store = await open(withNotes, own);
    const row = { environment_id: "env_1", id: "note_1", system_id: "sys_1" };
    await store.environment("env_1").insertInto("notes").values(row).execute();
    expect(await store.environment("env_2").selectFrom("notes").selectAll().execute()).toEqual([]);
    await expect(store.environment("env_2").insertInto("notes").values(row).execute()).rejects.toThrow(/row-level security/u);
  });

  it.each([
    [
      "a table that no stage declares",
      "create table planted (id text)",
      "drop table planted",
      /^The table planted .* declared by no stage/u,
    ],
    [
      "an undeclared table of environments without row-level security",
      "create table planted (environment_id text); grant select on planted to fettle_app",
      "drop table planted",
      /^The table planted .* declared by no stage.* ALTER TABLE "public"."planted" SET SCHEMA/u,
    ],
    [
      "a declared table that is missing",
      "create schema elsewhere; alter table scan_records set schema elsewhere",
      "alter table elsewhere.scan_records set schema public",
      /^The table scan_records is missing from the schema "public"/u,
    ],
    [
      "a declared column that is missing",
      "alter table credentials rename column sealed to unsealed",
      "alter table credentials rename column unsealed to sealed",
      /^The table credentials is declared with the column sealed, which it does not have/u,
    ],
    [
      "a table that is declared to belong to no environment but does",
      "alter table workspaces add column environment_id text",
      "alter table workspaces drop column environment_id",
      /^The table workspaces has the column environment_id, but is declared as if its rows belonged to none/u,
    ],
    [
      "a table that would remain when its system is erased",
      "alter table sync_states drop constraint sync_states_environment_id_system_id_fkey",
      "alter table sync_states add constraint sync_states_environment_id_system_id_fkey foreign key (environment_id, system_id) references systems on delete cascade",
      /^The table sync_states is declared to be erased with systems, but has no cascading foreign key to it/u,
    ],
    [
      "row-level security that was switched off",
      "alter table records disable row level security",
      "alter table records enable row level security",
      /^Row-level security is disabled for the table records/u,
    ],
  ])("The start fails over %s", async (_about, plant, clear, words) => {
    await run(...plant.split("; "));
    const refusal = await open().catch((error: unknown) => error);
    await run(clear);
    expect(refusal).toMatchObject({ name: "StartError", message: expect.stringMatching(words) });
    expect(String(refusal)).not.toContain("\n");
  });

  it("The start restores a policy or right that was lost or widened", async () => {
    const before = await protectionInTheDatabase();
    await run(
      "drop policy tenant on records",
      "alter policy tenant on changes using (true)",
      "grant select on workspaces to fettle_app",
      "revoke insert on systems from fettle_app",
    );
    await openAndClose();
    expect(await protectionInTheDatabase()).toEqual(before);
    const [policy] = await run<{ qual: string }>(
      "select qual from pg_policies where tablename = 'changes' and policyname = 'tenant'",
    );
    expect(policy?.qual).toContain("environment_id");
  });

  it("An older database is migrated in the stages' order, and an unknown stage's database is refused", async () => {
    const ran: string[] = [];
    const step = (name: string): StageMigration => ({ name, up: async () => void ran.push(name) });
    const stagesWith = (early: readonly string[], late: readonly string[]) =>
      composeStoreParts([
        { name: "zulu", migrations: early.map(step) },
        ...storedStages,
        { name: "alpha", migrations: late.map(step) },
      ]);
    await using own = await freshDatabase();
    await openAndClose(storeParts, own);
    await openAndClose(stagesWith(["0001-early"], ["0001-late"]), own);
    expect(ran).toEqual(["0001-early", "0001-late"]);
    // Another version adds migrations to a stage before the ones that have run; those do not run again.
    await openAndClose(stagesWith(["0001-early", "0002-earlier"], ["0001-late", "0002-later"]), own);
    expect(ran).toEqual(["0001-early", "0001-late", "0002-earlier", "0002-later"]);
    await expect(open(storeParts, own)).rejects.toMatchObject({
      name: "StartError",
      message: expect.stringContaining("alpha/0001-late, "),
    });
    expect(() => composeStoreParts([{ name: "alpha", migrations: [step("0002-second")] }])).toThrow(
      /must begin with its number, 1/u,
    );
    expect(() => composeStoreParts([...storedStages, { name: "alpha", tables: [notes, notes] }])).toThrow("Two stages declare");
  });
});

describeOn("postgres", "a database with tables of another owner", () => {
  it("The database is refused before anything is created in it", async () => {
    await using own = await freshDatabase({ isEmpty: true });
    await asOwner(own.database, ["create table somebodys (id text)"]);
    await expect(open(storeParts, own)).rejects.toMatchObject({
      name: "StartError",
      message: expect.stringContaining("The table somebodys"),
    });
    expect(await asOwner(own.database, ["select relname from pg_class where relnamespace = 'public'::regnamespace"])).toEqual([
      { relname: "somebodys" },
    ]);
    await asOwner(own.database, ["create schema theirs", "alter table somebodys set schema theirs"]);
    await openAndClose(storeParts, own);
  });
});

describeOn("postgres", "a start beside working nodes", () => {
  it("The start waits for no writer and writes nothing when there is nothing to repair", async () => {
    const state =
      "select md5(string_agg(text, '|')) as state from (select xmin::text || oid::text as text from pg_class where " +
      "relnamespace = 'public'::regnamespace union all select xmin::text || oid::text from pg_policy order by 1) all_rows";
    const before = await run(state);
    if (place.database.kind !== "postgres") throw new Error("not on a server");
    const writer = new Client({ connectionString: place.database.url });
    await writer.connect();
    try {
      const tables = storeParts.tables.map(({ name }) => name).join(", ");
      await writer.query("begin");
      await writer.query(`lock table ${tables} in row exclusive mode`);
      // Anything that waited for the writer would wait for ever.
      await openAndClose();
      expect(await run(state)).toEqual(before);
    } finally {
      await writer.end();
    }
  });
});
