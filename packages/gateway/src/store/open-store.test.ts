import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { canonicalEntities } from "@fettle/connector";
import { sql } from "kysely";
import { expect, it } from "vitest";
import { storeParts } from "../stages.ts";
import { openStore } from "./open-store.ts";
import { whileReading } from "./reading.ts";

const catalog = {
  entities: new Map(
    Object.values(canonicalEntities).map((descriptor) => [descriptor.name, { descriptor, ownerId: null, extensions: [] }]),
  ),
};

it("Each environment sees only its own rows, also after a restart", async () => {
  const folder = await mkdtemp(join(tmpdir(), "fettle-store-"));
  try {
    {
      await using store = await openStore({ kind: "embedded", folder: join(folder, "data") }, { ...catalog, ...storeParts });
      await store.service
        .insertInto("workspaces")
        .values({ id: "w", name: "w", created_at: new Date(0) })
        .execute();
      for (const [id, kind] of [
        ["env_a", "test"],
        ["env_b", "live"],
      ] as const) {
        await store.service
          .insertInto("environments")
          .values({ id, kind, workspace_id: "w", created_at: new Date(0) })
          .execute();
        await store.environment(id).insertInto("changes").values(changeOf(id)).execute();
      }
      await expect(store.environment("env_a").insertInto("changes").values(changeOf("env_b")).execute()).rejects.toThrow(
        /row-level security/,
      );
      const user = await sql<{ name: string }>`select current_user as name`.execute(store.environment("env_a"));
      expect(user.rows).toEqual([{ name: "fettle_app" }]);
    }
    expect((await stat(join(folder, "data"))).mode & 0o777).toBe(0o700);
    await using store = await openStore({ kind: "embedded", folder: join(folder, "data") }, { ...catalog, ...storeParts });
    const seen = await store.environment("env_b").selectFrom("changes").selectAll().execute();
    expect(seen).toMatchObject([
      { environment_id: "env_b", position: 1, record: { remoteId: "1" }, recorded_at: new Date(0), changed_fields: ["title"] },
    ]);
    expect(await store.environment("elsewhere").selectFrom("changes").selectAll().execute()).toEqual([]);
    expect(await store.service.selectFrom("changes").select("environment_id").execute()).toHaveLength(2);
  } finally {
    await rm(folder, { recursive: true });
  }
}, 60_000);

it("Other work gets its turn however busy the store is", async () => {
  const folder = await mkdtemp(join(tmpdir(), "fettle-store-"));
  try {
    await using store = await openStore({ kind: "embedded", folder: join(folder, "data") }, { ...catalog, ...storeParts });
    const statements = 60;
    let isDone = false;
    let turns = 0;
    const countTurns = (): void => {
      turns += 1;
      if (!isDone) setImmediate(countTurns);
    };
    setImmediate(countTurns);
    const ask = async (): Promise<void> => {
      for (let left = statements; left > 0; left -= 1) await sql`select 1`.execute(store.service);
    };
    await Promise.all([ask(), ask(), ask()]);
    isDone = true;
    expect(turns).toBeGreaterThanOrEqual(statements);
  } finally {
    await rm(folder, { recursive: true });
  }
}, 60_000);

it("A read whose caller has left before its turn does not begin", async () => {
  const folder = await mkdtemp(join(tmpdir(), "fettle-store-"));
  try {
    await using store = await openStore({ kind: "embedded", folder: join(folder, "data") }, { ...catalog, ...storeParts });
    const leaving = new AbortController();
    const { promise: letGo, resolve: release } = Promise.withResolvers<void>();
    const before = store.service.transaction().execute(() => letGo);
    const { signal } = leaving;
    const read = whileReading({ environmentId: "e", signal }, () => sql`select 1 / 0`.execute(store.environment("e")));
    leaving.abort();
    release();
    await before;
    await expect(read).rejects.toMatchObject({ code: "CLIENT_LEFT" });
  } finally {
    await rm(folder, { recursive: true });
  }
}, 60_000);

it("A transaction on a closed store fails", async () => {
  const folder = await mkdtemp(join(tmpdir(), "fettle-store-"));
  try {
    const store = await openStore({ kind: "embedded", folder: join(folder, "data") }, { ...catalog, ...storeParts });
    await sql`select 1`.execute(store.service);
    await store[Symbol.asyncDispose]();
    const late = store.service.transaction().execute((transaction) => sql`select 1`.execute(transaction));
    await expect(late).rejects.toThrow("closed");
  } finally {
    await rm(folder, { recursive: true });
  }
}, 60_000);

const changeOf = (environmentId: string) => ({
  environment_id: environmentId,
  position: 1,
  kind: "CREATED" as const,
  entity: "WorkOrder",
  record_id: "wo_1",
  system_id: "sys_1",
  version: 1,
  changed_fields: ["title"],
  recorded_at: new Date(0),
  cause: "POLL" as const,
  trace_id: "t",
  record: JSON.stringify({ remoteId: "1" }),
});
