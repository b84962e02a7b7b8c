import { PGlite } from "@electric-sql/pglite";
import { Kysely, PGliteDialect } from "kysely";
import { expect, it } from "vitest";
import { settleRoles } from "./settle-roles.ts";

// The embedded PostgreSQL is of a version in which who makes a role may not switch to it for that alone.
it("makes roles that their maker may switch to, also from version 16 on", async () => {
  await using pglite = await PGlite.create();
  await pglite.exec(
    "create role fettle_app; create role fettle_service; create role maker createrole; set session authorization maker",
  );
  const owner = new Kysely<unknown>({ dialect: new PGliteDialect({ pglite }) });
  const roles = { app: "fettle_app_postgres", service: "fettle_service_postgres" };
  expect(await settleRoles(owner, "public")).toEqual(roles);
  await pglite.exec(`set role ${roles.app}; set role ${roles.service}; reset role`);
  expect(await settleRoles(owner, "public")).toEqual(roles);
});
