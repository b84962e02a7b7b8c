import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { Kysely, PGliteDialect } from "kysely";
import { expect, inject, it } from "vitest";
import { refuseSharedSessions } from "../src/store/refuse-shared-sessions.ts";
import { settleRoles } from "../src/store/settle-roles.ts";
import { describeOn } from "./harness/fresh-database.ts";

// The embedded PostgreSQL has a version, 16 or later, in which the creator of a role may not switch to it for that alone.
describeOn("embedded", "the roles that keep tenants apart", () => {
  it("Only the creator of the roles may switch to them", async () => {
    const folder = await mkdtemp(join(tmpdir(), "fettle-roles-"));
    await cp(inject("template"), folder, { recursive: true });
    try {
      await using pglite = await PGlite.create(folder);
      const owner = new Kysely<unknown>({ dialect: new PGliteDialect({ pglite }) });
      const roles = { app: "fettle_app_postgres", service: "fettle_service_postgres" };
      // A database keeps the pair it uses; a new one takes none that another user may switch to.
      await pglite.exec("create role guest; grant fettle_service to guest");
      expect(await settleRoles(owner, "public")).toEqual({ app: "fettle_app", service: "fettle_service" });
      expect(await settleRoles(owner, "elsewhere")).toEqual(roles);
      await pglite.exec(`drop role ${roles.app}; drop role ${roles.service}`);
      await pglite.exec("create role maker createrole; set session authorization maker");
      expect(await settleRoles(owner, "public")).toEqual(roles);
      await pglite.exec(`set role ${roles.app}; set role ${roles.service}; reset role`);
      expect(await settleRoles(owner, "public")).toEqual(roles);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("The roles need sessions that no other connection shares", async () => {
    const folder = await mkdtemp(join(tmpdir(), "fettle-roles-"));
    await cp(inject("template"), folder, { recursive: true });
    try {
      // One session for both, as behind a pooler that assigns sessions per transaction.
      await using pglite = await PGlite.create(folder);
      const [one, other] = [1, 2].map(() => new Kysely<unknown>({ dialect: new PGliteDialect({ pglite }) }));
      if (one === undefined || other === undefined) throw new Error("no connections");
      await expect(refuseSharedSessions(one, other)).rejects.toThrow(
        /assigns sessions per transaction, which would not keep tenants/,
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
