import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { expect, it } from "vitest";
import { composeCatalog } from "../catalog/compose-catalog.ts";
import { measuringConnector } from "../filter/testing/measuring-connector.ts";
import { createRecordReader } from "../records/create-record-reader.ts";
import { entityOfIds } from "../records/entity-of-ids.ts";
import { explainedStore, nodesOf } from "../records/testing/explained-store.ts";
import { storeParts } from "../stages.ts";
import { openStore } from "./open-store.ts";
import type { OpenStore } from "./opened-store.ts";
import { partOf } from "./record-parts.ts";

const catalog = composeCatalog([{ connector: measuringConnector }]);

const write = ({ service }: OpenStore, entity: string, prefix: string, from: number, to: number) =>
  sql`
  insert into records (environment_id, id, system_id, entity, remote_id, version, hash, document, custom_fields, remote_data, created_at, updated_at)
  select 'env_1', ${prefix} || '_' || i, 'sys_1', ${entity}, i, i, 'h' || i, jsonb_build_object('title', 'Title ' || i), 'null', '{"a": 1}', now(), now()
  from generate_series(${from}::integer, ${to}::integer) i`.execute(service);

const whole = async ({ service }: OpenStore) => {
  const { rows } = await sql<{ readonly entity: string; readonly digest: string }>`
    select entity, md5(string_agg(to_jsonb(r)::text, ',' order by id)) as digest from (
      select environment_id, id, system_id, entity, remote_id, version, hash, document, custom_fields, remote_data, created_at, updated_at,
        deleted_at, missing_scans, problems from records) r group by entity order by entity`.execute(service);
  return rows;
};

const parts = async ({ service }: OpenStore) => {
  const { rows } = await sql<{ readonly part: string; readonly count: number }>`
    select tableoid::regclass::text as part, count(*)::integer as count from records group by 1 order by 1`.execute(service);
  return Object.fromEntries(rows.map(({ part, count }) => [part, count]));
};

it("Records that are stored before their entity has a part move there whole, and others stay", async () => {
  const folder = await mkdtemp(join(tmpdir(), "fettle-test-"));
  try {
    const open = (entities = catalog.entities) =>
      openStore({ kind: "embedded", folder: join(folder, "data") }, { entities, ...storeParts });
    let before;
    {
      // As the migration leaves the table of an earlier version.
      await using earlier = await open(new Map());
      const now = new Date(0);
      await earlier.service.insertInto("workspaces").values({ id: "w", name: "w", created_at: now }).execute();
      await earlier.service
        .insertInto("environments")
        .values({ id: "env_1", workspace_id: "w", kind: "test", created_at: now })
        .execute();
      await write(earlier, "WorkOrder", "wo", 1, 300);
      await write(earlier, "Asset", "ast", 1, 200);
      await write(earlier, "RemovedThing", "rem", 1, 7);
      expect(await parts(earlier)).toEqual({ records_unsorted: 507 });
      before = await whole(earlier);
    }
    await using later = await open();
    expect(await parts(later)).toEqual({ records_of_asset: 200, records_of_work_order: 300, records_unsorted: 7 });
    expect(await whole(later)).toEqual(before);
    const { rows: readable } = await sql`
      select relname from pg_class where relispartition and relkind = 'r' and has_table_privilege(oid, 'select')`.execute(
      later.service,
    );
    expect(readable).toEqual([]);
    const explained = explainedStore(later);
    await createRecordReader(explained.store, catalog).list("env_1", {
      entity: "WorkOrder",
      where: null,
      systemId: null,
      deleted: "INCLUDE",
      order: { field: "updatedAt", direction: "DESC" },
      page: { first: 5, after: null, last: null, before: null },
    });
    const tables = explained.plans.flatMap(nodesOf).flatMap((node) => node["Relation Name"] ?? []);
    expect(new Set(tables.filter((name) => name.startsWith("records")))).toEqual(new Set([partOf("WorkOrder")]));
    const found = await createRecordReader(later, catalog).byIds("env_1", ["wo_1", "ast_2", "rem_3", "wo_404"]);
    expect([...found.keys()]).toEqual(["wo_1", "ast_2", "rem_3"]);
  } finally {
    await rm(folder, { recursive: true });
  }
}, 60_000);

it("The names of parts fit, and differ for entities whose names begin alike", () => {
  const long = "AnEntityWhoseNameIsMuchLongerThanATableNameMayBe";
  expect(partOf("WorkOrder")).toBe("records_of_work_order");
  expect(partOf(`${long}One`)).not.toBe(partOf(`${long}Two`));
  expect(partOf(`${long}One`).length).toBeLessThan(64);
});

it("Ids tell their entity by how they begin, if all are of one", () => {
  const entityOf = entityOfIds(catalog);
  expect(entityOf(["wo_1", "wo_2"])).toBe("WorkOrder");
  expect(entityOf(["wo_1", "ast_2"])).toBe(null);
  expect(entityOf(["rem_1"])).toBe(null);
  expect(entityOf([])).toBe(null);
});
