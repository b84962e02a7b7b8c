import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import { afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { ingressJob } from "../src/ingress/jobs.ts";
import { createJobQueue } from "../src/jobs/create-job-queue.ts";
import { storeParts } from "../src/stages.ts";
import { openStore } from "../src/store/open-store.ts";
import { administer, addressOf } from "./harness/administer.ts";
import { describeOn, freshDatabase } from "./harness/fresh-database.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

describeOn("postgres", "a database whose user is not a superuser", () => {
  let name = "";
  let address: { readonly database: string; readonly user: string };
  const names = () => ({ app: `fettle_app_${name}`, service: `fettle_service_${name}` });

  // Another user of this server has the plain names.
  beforeAll(async () => {
    await using place = await freshDatabase();
    await using _store = await openStore(place.database, { entities: new Map(), ...storeParts });
  });
  beforeEach(async () => {
    name = `users_${randomBytes(6).toString("hex")}`;
    address = { database: name, user: name };
    await administer([`create role ${name} login password '${name}'`, `create database ${name} owner ${name}`]);
  });
  afterEach(() =>
    administer([
      `drop database ${name} with (force)`,
      `drop role if exists ${names().app}`,
      `drop role if exists ${names().service}`,
      `drop role ${name}`,
    ]),
  );

  const open = () => openStore({ kind: "postgres", url: addressOf(address) }, { entities: new Map(), ...storeParts }, silent);

  /** Opens the database and checks that both roles work. */
  async function expectItWorks(environmentId: string): Promise<void> {
    await using store = await open();
    const at = new Date(0);
    await store.service.insertInto("workspaces").values({ id: environmentId, name: "w", created_at: at }).execute();
    const environment = { id: environmentId, kind: "test" as const, workspace_id: environmentId, created_at: at };
    await store.service.insertInto("environments").values(environment).execute();
    const tenant = store.environment(environmentId);
    const seen = await tenant.selectFrom("environments").select("id").execute();
    expect(seen).toEqual([{ id: environmentId }]);
    const { rows } = await sql`select current_user::text as "user"`.execute(tenant);
    expect(rows).toEqual([{ user: names().app }]);
  }

  it("A user that may create roles works, repeatedly, although another database has the plain names", async () => {
    await administer([`alter role ${name} createrole`]);
    await expectItWorks("env_1");
    await administer([`alter role ${name} nocreaterole`]);
    await expectItWorks("env_2");
    await using store = await open();
    await using jobs = await createJobQueue(store.jobDatabase, [ingressJob], silent);
    const job = { environmentId: "env_2", deliveryId: "d" };
    await store
      .environment("env_2")
      .transaction()
      .execute((transaction) => jobs.send(ingressJob, job, { transaction }));
  });

  it("A user that may not create roles gets one line with the statements for an administrator, and works once they have run", async () => {
    const refusal = await open().catch((error: unknown) => error);
    expect(refusal).toMatchObject({
      name: "StartError",
      message: expect.stringMatching(/^[^\n]*administrator to run: CREATE ROLE .*;$/),
    });
    const [, statements = ""] = String(refusal).split("administrator to run: ");
    await administer([statements]);
    await expectItWorks("env_1");
  });

  it("The error lists the rights that are missing to set up another owner's database", async () => {
    await administer([`alter database ${name} owner to current_user`, `alter role ${name} createrole`]);
    // Up to version 14 every user may create in the schema public.
    await administer(["revoke create on schema public from public"], addressOf({ database: name }));
    const refusal = String(await open().catch((error: unknown) => error));
    const [, statements = ""] = refusal.split("administrator to run: ");
    expect(statements).toBe(
      `GRANT CREATE ON DATABASE "${name}" TO "${name}"; GRANT USAGE, CREATE ON SCHEMA "public" TO "${name}";`,
    );
    await administer([statements], addressOf({ database: name }));
    await expectItWorks("env_1");
    await administer(["alter table environments owner to current_user"], addressOf({ database: name }));
    await expect(open()).rejects.toThrow(/^The tables of the database belong to \w+, and .* may not change them: connect as/);
  });

  it("The roles regain the rights that a restore on another server has lost", async () => {
    await administer([`alter role ${name} createrole`]);
    await expectItWorks("env_1");
    const { app, service } = names();
    // What remains of policies and rights in a dump when the roles do not exist.
    await administer([`drop owned by ${app}, ${service}`], addressOf({ database: name }));
    await administer([`drop role ${app}`, `drop role ${service}`]);
    await expectItWorks("env_2");
  });

  it("A copy of another database gets its own roles when the policies name foreign ones", async () => {
    await administer([`alter role ${name} createrole`]);
    await expectItWorks("env_1");
    const { app, service } = names();
    const policies = await administer(
      ["select policyname, tablename from pg_policies where schemaname = 'public'"],
      addressOf({ database: name }),
    );
    await administer(
      [
        ...policies.map(({ policyname, tablename }) => {
          const role = policyname === "tenant" ? "fettle_app" : "fettle_service";
          return `alter policy ${String(policyname)} on ${String(tablename)} to ${role}`;
        }),
        `revoke all on all tables in schema public from ${app}, ${service}`,
      ],
      addressOf({ database: name }),
    );
    await expectItWorks("env_2");
  });

  it("The database is refused while row-level security would not hold, or when a newer version wrote it", async () => {
    await administer([`alter role ${name} createrole`]);
    await (await open())[Symbol.asyncDispose]();
    const { app, service } = names();
    const refusals = [
      [`alter role ${app} bypassrls`, `alter role ${app} nobypassrls`, "may bypass row-level security"],
      [`grant ${service} to ${app}`, `revoke ${service} from ${app}`, "sees all environments"],
      [`alter table records owner to ${app}`, `alter table records owner to ${name}`, "owns tables, or is a member of a role"],
      [
        "alter table records no force row level security",
        "alter table records force row level security",
        "Row-level security is disabled for the table records",
      ],
      [
        "create policy everything on systems using (true)",
        "drop policy everything on systems",
        "The policy everything of the table systems shows rows that the policy tenant hides",
      ],
      [
        "drop policy tenant on systems; alter table systems disable row level security",
        `create policy tenant on systems to ${app} using (environment_id = (select current_setting('fettle.environment', true)));
          alter table systems enable row level security`,
        "Row-level security is disabled for the table systems",
      ],
      [
        "insert into kysely_migration values ('9999-future', '2100-01-01T00:00:00.000Z')",
        "delete from kysely_migration where name = '9999-future'",
        "written by a newer version of Fettle (it has 9999-future,",
      ],
      [
        "update pgboss.version set version = 9999",
        "update pgboss.version set version = 0",
        "it has version 9999 of the job tables",
      ],
    ] as const;
    await administer(["create schema pgboss", "create table pgboss.version (version integer)"], addressOf({ database: name }));
    await administer(
      [
        `grant usage on schema pgboss to ${name}`,
        `grant select on pgboss.version to ${name}`,
        "insert into pgboss.version values (0)",
      ],
      addressOf({ database: name }),
    );
    for (const [loosen, tighten, words] of refusals) {
      await administer([loosen], addressOf({ database: name }));
      await expect(open()).rejects.toMatchObject({ name: "StartError", message: expect.stringContaining(words) });
      await administer([tighten], addressOf({ database: name }));
    }
    await (await open())[Symbol.asyncDispose]();
  });
});
