import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { composeCatalog } from "../catalog/compose-catalog.ts";
import { measuringConnector } from "../filter/testing/measuring-connector.ts";
import { storeParts } from "../stages.ts";
import { openStore } from "./open-store.ts";
import type { OpenStore } from "./opened-store.ts";

const catalog = composeCatalog([{ connector: measuringConnector }]);
/** Without the connector's own fields. */
const earlierCatalog = composeCatalog([]);
/** More than a table may have that is written anew. */
const records = 6000;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fettle-test-"));
});

afterAll(() => rm(folder, { recursive: true }));

const open = (entities = catalog.entities) =>
  openStore({ kind: "embedded", folder: join(folder, "data") }, { entities, ...storeParts });

/** Writes records as a node does that does not know of the columns. */
const write = ({ service }: OpenStore, from: number, to: number) =>
  sql`
  insert into records (environment_id, id, system_id, entity, remote_id, version, hash, document, custom_fields, remote_data, created_at,
    updated_at, deleted_at)
  select 'env_1', 'wo_' || lpad(i::text, 8, '0'), 'sys_1', 'WorkOrder', i, 1, '',
    jsonb_build_object('title', 'Title ' || i, 'measuring', jsonb_build_object('mood', case i % 3 when 0 then 'GOOD' else 'BAD' end)), 'null',
    to_jsonb(repeat(md5(i::text), 45)), now(), now(), case when i % 2 = 0 then now() end
  from generate_series(${from}::integer, ${to}::integer) i`.execute(service);

const look = async ({ service }: OpenStore) => {
  const { rows } = await sql<{ readonly column: string }>`
    select attname::text as column from pg_attribute where attrelid = 'records'::regclass and attname like 'filter_measuring_mood_%'`.execute(
    service,
  );
  const [mood] = rows;
  const { rows: counts } = await sql<{ readonly file: number; readonly wrong: number; readonly all: number }>`
    select pg_relation_filenode('records_of_work_order')::int as file, count(*)::int as all,
      count(*) filter (where is_deleted is distinct from (deleted_at is not null)
        or ${sql.ref(mood?.column ?? "")} is distinct from document -> 'measuring' ->> 'mood')::int as wrong
    from records`.execute(service);
  return counts[0];
};

it("New columns of a large table are filled in steps, without writing it anew, and kept true whoever writes", async () => {
  let file: number | undefined;
  {
    await using earlier = await open(earlierCatalog.entities);
    const now = new Date(0);
    await earlier.service.insertInto("workspaces").values({ id: "w", name: "w", created_at: now }).execute();
    await earlier.service
      .insertInto("environments")
      .values({ id: "env_1", workspace_id: "w", kind: "test", created_at: now })
      .execute();
    await write(earlier, 1, records);
    const { rows } = await sql<{ file: number }>`select pg_relation_filenode('records_of_work_order')::int as file`.execute(
      earlier.service,
    );
    file = rows[0]?.file;
  }
  {
    await using later = await open();
    expect(await look(later)).toEqual({ file, all: records, wrong: 0 });
    await write(later, records + 1, records + 100);
    await sql`update records set document = document || '{"measuring": {"mood": "GOOD"}}', deleted_at = null`.execute(
      later.service,
    );
    expect(await look(later)).toEqual({ file, all: records + 100, wrong: 0 });
  }
  // As a start that was interrupted leaves it.
  const database = await PGlite.create(join(folder, "data"));
  await database.exec(`set row_security = off; do $$ declare name text; told text; begin
    for name, told in select attname, col_description(attrelid, attnum) from pg_attribute
      where attrelid = 'records'::regclass and attname like 'filter_measuring_mood_%' loop
      execute format('comment on column records.%I is %L', name, replace(told, 'has filled', 'fills'));
      execute format('update records set %I = null where right(id, 1) > ''4''', name);
    end loop; end $$`);
  await database.close();
  await using again = await open();
  expect(await look(again)).toEqual({ file, all: records + 100, wrong: 0 });
}, 120_000);
