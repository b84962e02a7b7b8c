import { createHash } from "node:crypto";
import type { FieldDescriptor } from "@fettle/connector";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { composeCatalog } from "../catalog/compose-catalog.ts";
import { entityFields } from "../catalog/entity-fields.ts";
import { filterFields } from "../filter/filter-fields.ts";
import type { Comparison, Filter } from "../filter/filter.ts";
import { measuringConnector } from "../filter/testing/measuring-connector.ts";
import type { OpenStore } from "../store/opened-store.ts";
import { openCopiedStore } from "../store/testing/open-copied-store.ts";
import { createRecordReader } from "./create-record-reader.ts";
import type { RecordOrder, RecordQuery } from "./record-query.ts";
import { selectionOf } from "./record-selection.ts";
import { describePlan, explainedStore, nodesOf, type PlanNode } from "./testing/explained-store.ts";

const catalog = composeCatalog([{ connector: measuringConnector }]);
const environmentId = "env_1";
const records = 12_000;
const pageSize = 20;
/** Where a cursor lies: far more records than any statement may look at. */
const depth = 2000;
/** A page of each run, and the one that tells whether more follow. */
const mostRead = 2 * (pageSize + 1);

let store: OpenStore;

beforeAll(async () => {
  store = await openCopiedStore(catalog);
  const database = store.service;
  const now = new Date(0);
  await database.insertInto("workspaces").values({ id: "w", name: "w", created_at: now }).execute();
  await database
    .insertInto("environments")
    .values({ id: environmentId, workspace_id: "w", kind: "test", created_at: now })
    .execute();
  // Half are deleted, those that changed last among them. Many have the same time, and a third has no value in its optional fields.
  await sql`
    insert into records (environment_id, id, system_id, entity, remote_id, version, hash, document, custom_fields, remote_data,
      remote_created_at, remote_updated_at, created_at, updated_at, deleted_at)
    select ${environmentId}, 'wo_' || md5(i::text), 'sys_' || i % 100, 'WorkOrder', i, 1, '', jsonb_build_object(
        'number', 'N' || i, 'title', 'Title ' || i % 50,
        'status', (array['OPEN', 'SCHEDULED', 'IN_PROGRESS', 'COMPLETED', 'CLOSED'])[i % 5 + 1],
        'type', (array['REACTIVE', 'PREVENTIVE', 'UNKNOWN'])[i % 3 + 1], 'priority', (array['LOW', 'HIGH', 'URGENT'])[i % 3 + 1],
        'asset', 'ast_' || i % 40, 'location', 'loc_' || i % 20, 'customer', 'cus_' || i % 30,
        'dueAt', case when i % 3 > 0 then '2026-01-' || lpad((i % 20 + 1)::text, 2, '0') || 'T00:00:00.000Z' end,
        'scheduledStartAt', case when i % 3 > 0 then '2026-02-' || lpad((i % 20 + 1)::text, 2, '0') || 'T00:00:00.000Z' end,
        'measuring', jsonb_build_object('count', i % 100, 'reading', i / 8.0, 'isSealed', i % 2 = 0, 'shiftCode', 'S' || i % 7,
          'helper', 'tech_' || i % 25, 'mood', (array['BAD', 'GOOD'])[i % 2 + 1])),
      'null', 'null', case when i % 4 > 0 then '2025-01-01'::timestamptz + i / 50 * interval '1 s' end,
      case when i % 3 > 0 then '2025-06-01'::timestamptz + i / 50 * interval '1 s' end, '2026-01-01'::timestamptz + i / 50 * interval '1 s', '2026-01-01'::timestamptz + i / 50 * interval '1 s',
      case when i > ${records / 2} then now() end
    from generate_series(1, ${records}::integer) i`.execute(database);
  await sql`
    insert into custom_values (environment_id, record_id, name, entity, type, key, number, near)
    select ${environmentId}, 'wo_' || md5(i::text), name, 'WorkOrder', type, case type when 'text' then 'C' || i % 4000 end,
      case type when 'number' then i end, case type when 'number' then i end
    from generate_series(1, ${records}::integer) i, (values ('code', 'text'), ('hours', 'number')) of (name, type)`.execute(
    database,
  );
  await store.analyze();
}, 120_000);

afterAll(() => store[Symbol.asyncDispose]());

const newest: RecordOrder = { field: "updatedAt", direction: "DESC" };
const whole = { entity: "WorkOrder", where: null, systemId: null, deleted: "EXCLUDE", order: newest } as const;

const model = catalog.entities.get("WorkOrder");
if (model === undefined) throw new Error("There is no WorkOrder.");
/** Row-level security lets no comparison of numbers with all their digits use an index. */
const isComparedInIndex = ({ type }: FieldDescriptor) => type !== "integer" && type !== "number";
const own = entityFields(model).filter(({ descriptor }) => descriptor.order === true && isComparedInIndex(descriptor));
const orders = ["updatedAt", "createdAt", "remoteUpdatedAt", "remoteCreatedAt", ...own.map(({ path }) => path)].flatMap((field) =>
  (["ASC", "DESC"] as const).map((direction): RecordOrder => ({ field, direction })),
);

const fields = filterFields(model);
const is = (name: string, operator: Comparison["operator"], operand: Comparison["operand"]): Filter => {
  const field = fields.find((one) => one.name === name);
  if (field === undefined) throw new Error(`There is no field ${name}.`);
  return { kind: "comparison", field, operator, operand };
};

const isMapped = (
  key: string,
  type: "text" | "number",
  operator: Comparison["operator"],
  operand: Comparison["operand"],
): Filter => ({
  kind: "comparison",
  field: { name: `customField.${key}`, namespace: null, source: { from: "mapped", key }, type },
  operator,
  operand,
});

/** The cursor of a record deep in a list. */
async function cursorIn(query: Omit<RecordQuery, "page">, at: number): Promise<string> {
  const reader = createRecordReader(store, catalog).selecting(selectionOf(new Set(), false), () => {});
  let after: string | null = null;
  for (let read = 0; read < at; read += 200) {
    const page = await reader.list(environmentId, { ...query, page: { first: 200, after, last: null, before: null } });
    after = page.edges.at(-1)?.cursor ?? null;
  }
  if (after === null) throw new Error("The list is too short.");
  return after;
}

/** The plan of a page. */
async function planOf(query: Omit<RecordQuery, "page">, page: Partial<RecordQuery["page"]>): Promise<PlanNode> {
  const explained = explainedStore(store);
  const reader = createRecordReader(explained.store, catalog);
  await reader.list(environmentId, { ...query, page: { first: null, after: null, last: null, before: null, ...page } });
  const [plan] = explained.plans;
  if (plan === undefined || explained.plans.length > 1) throw new Error("A page is one statement.");
  return plan;
}

/** The most rows that a step of a plan has read, sorted or discarded. */
const mostRows = (plan: PlanNode): number =>
  Math.max(
    ...nodesOf(plan).map(
      (node) => (node["Actual Rows"] + (node["Rows Removed by Filter"] ?? 0)) * Math.max(node["Actual Loops"], 1),
    ),
  );

/** The most rows that any plan reads of the first and a deep page, forwards and backwards, with that plan in words. */
async function worstOf(query: Omit<RecordQuery, "page">, at = depth): Promise<{ readonly rows: number; readonly words: string }> {
  const cursor = await cursorIn(query, at);
  let worst = { rows: 0, words: "" };
  for (const page of [
    { first: pageSize },
    { last: pageSize },
    { first: pageSize, after: cursor },
    { last: pageSize, before: cursor },
  ]) {
    const plan = await planOf(query, page);
    const rows = mostRows(plan);
    if (rows > worst.rows) worst = { rows, words: `${JSON.stringify(page)}\n${describePlan(plan)}` };
  }
  return worst;
}

const md5 = (text: string) => createHash("md5").update(text).digest("hex");

const isAtMost = (most: number) => (worst: { readonly rows: number }) => worst.rows <= most;

describe("a page of a list", () => {
  it.each(orders)("Ordered by $field $direction, it reads no more than itself, however deep it lies", async (order) => {
    expect(await worstOf({ ...whole, order })).toSatisfy(isAtMost(3 * mostRead));
  });

  it.each(["INCLUDE", "ONLY"] as const)("With deleted records (%s), it reads no more than itself", async (deleted) => {
    for (const order of [newest, { field: "dueAt", direction: "ASC" }] as const) {
      expect(await worstOf({ ...whole, deleted, order })).toSatisfy(isAtMost(6 * mostRead));
    }
  });

  it.each([
    ["status", is("status", "eq", "OPEN")],
    ["type", is("type", "eq", "UNKNOWN")],
    ["priority", is("priority", "eq", "LOW")],
    ["asset", is("assetId", "eq", "ast_7")],
    ["location", is("locationId", "eq", "loc_3")],
    ["title", is("title", "eq", "Title 9")],
    ["an extension's field", is("mood", "eq", "GOOD")],
    ["an extension's reference", is("helperId", "eq", "tech_7")],
    ["two statuses", is("status", "in", ["OPEN", "SCHEDULED"])],
    ["a status and a type", { kind: "and", filters: [is("status", "in", ["OPEN"]), is("type", "ne", "REACTIVE")] }],
  ] as const)("Filtered by %s, it reads no more than itself", async (_name, where) => {
    expect(await worstOf({ ...whole, where }, 100)).toSatisfy(isAtMost(4 * mostRead));
  });

  it.each([
    ["a frequent word", is("title", "matches", "TITL"), 4 * mostRead],
    ["two words that few have", is("title", "matches", "9 titlé"), 240],
    ["either of two fields", { kind: "or", filters: [is("title", "matches", "49"), is("number", "matches", "n49")] }, 460],
    ["a word and a status", { kind: "and", filters: [is("status", "eq", "OPEN"), is("title", "matches", "10")] }, 240],
    ["a word that none has", is("title", "matches", "pump"), 1],
  ] as const)("Searched for %s, it reads no more than the records with the words", async (_name, where, most) => {
    for (const order of [newest, { field: "dueAt", direction: "ASC" }] as const) {
      const plan = await planOf({ ...whole, where, order }, { first: pageSize });
      const read = nodesOf(plan).filter((node) => node["Node Type"].includes("Scan") && node["Node Type"] !== "CTE Scan");
      const rows = Math.max(...read.map((node) => node["Actual Rows"] + (node["Rows Removed by Filter"] ?? 0)));
      expect({ rows, words: describePlan(plan) }).toSatisfy((found) => found.rows <= most);
    }
  });

  it.each([
    ["a text that few have", isMapped("code", "text", "eq", "C17"), 4 * mostRead],
    ["a prefix", isMapped("code", "text", "startsWith", "C399"), 4 * mostRead],
    [
      "a narrow range of numbers",
      {
        kind: "and",
        filters: [isMapped("hours", "number", "gt", "100"), isMapped("hours", "number", "lt", "120")],
      },
      4 * mostRead,
    ],
    // So many entries of the index show that it is not worth reading further.
    ["numbers that most have", isMapped("hours", "number", "gt", "10"), 2002],
    ["a text that many lack", isMapped("code", "text", "ne", "C17"), 4 * mostRead],
  ] as const)("Filtered by a mapped field, %s, it reads little more than what it finds", async (_name, where, most) => {
    const plan = await planOf({ ...whole, where }, { first: pageSize });
    expect({ rows: mostRows(plan), words: describePlan(plan) }).toSatisfy(isAtMost(most));
  });

  it("Since a time at the vendor, in the order of these times, it reads no more than itself", async () => {
    const where = is("remoteUpdatedAt", "gte", "2025-06-01T00:00:30.000Z");
    const order = { field: "remoteUpdatedAt", direction: "ASC" } as const;
    expect(await worstOf({ ...whole, where, order })).toSatisfy(isAtMost(3 * mostRead));
  });

  it("A count of found words reads the records with the words alone", async () => {
    const explained = explainedStore(store);
    const reader = createRecordReader(explained.store, catalog);
    const page = { first: 1, after: null, last: null, before: null };
    await reader.count(environmentId, { ...whole, where: is("title", "matches", "title 9"), page });
    const [plan] = explained.plans;
    if (plan === undefined) throw new Error("A count is a statement.");
    expect({ rows: mostRows(plan), words: describePlan(plan) }).toSatisfy(isAtMost(240));
  });

  it("Of one system among many, it reads no more than itself", async () => {
    expect(await worstOf({ ...whole, systemId: "sys_7" }, 30)).toSatisfy(isAtMost(mostRead));
  });
});

const inOrder = (groups: readonly { readonly keys: readonly unknown[]; readonly count: number }[]) =>
  groups.map(({ keys, count }) => JSON.stringify([keys, count])).toSorted();

describe("counts by fields", () => {
  const all = { entity: "WorkOrder", where: null, systemId: null, deleted: "EXCLUDE", timeZone: "UTC", most: 100 } as const;

  it.each([
    ["STATUS", "document ->> 'status'"],
    ["CUSTOMER", "document ->> 'customer'"],
    ["MEASURING_IS_SEALED", "document -> 'measuring' ->> 'isSealed'"],
    ["SYSTEM", "system_id"],
    ["MEASURING_HELPER", "document -> 'measuring' ->> 'helper'"],
    ["DUE_AT_WEEK", "date_trunc('week', (document ->> 'dueAt')::timestamptz at time zone 'Asia/Tokyo')::date"],
    ["CREATED_AT_MONTH", "date_trunc('month', created_at at time zone 'Asia/Tokyo')::date"],
    ["REMOTE_UPDATED_AT_DAY", "date_trunc('day', remote_updated_at at time zone 'Asia/Tokyo')::date"],
  ])("By %s they are complete, absent values included", async (field, value) => {
    for (const where of [null, is("title", "matches", "title 9"), is("status", "eq", "OPEN")]) {
      const reader = createRecordReader(store, catalog);
      const found = await reader.groups(environmentId, {
        ...all,
        where,
        most: 1000,
        by: [field, "TYPE"],
        timeZone: "Asia/Tokyo",
      });
      const alone = await reader.groups(environmentId, { ...all, where, by: [field], timeZone: "Asia/Tokyo" });
      const word =
        where?.kind !== "comparison"
          ? ""
          : where.operator === "matches"
            ? "and document ->> 'title' = 'Title 9'"
            : "and document ->> 'status' = 'OPEN'";
      const { rows } = await sql<{ readonly key: string | null; readonly type: string; readonly count: number }>`
        select (${sql.raw(value)})::text as key, document ->> 'type' as type, count(*) as count from records
        where deleted_at is null ${sql.raw(word)} group by 1, 2`.execute(store.service);
      expect(found.hasMore).toBe(false);
      expect(inOrder(found.groups)).toEqual(inOrder(rows.map(({ key, type, count }) => ({ keys: [key, type], count }))));
      const sums = Map.groupBy(rows, ({ key }) => key);
      const summed = [...sums].map(([key, of]) => ({ keys: [key], count: of.reduce((sum, { count }) => sum + count, 0) }));
      expect(inOrder(alone.groups)).toEqual(inOrder(summed));
      expect([found.total, alone.total]).toEqual(Array(2).fill(rows.reduce((sum, { count }) => sum + count, 0)));
    }
  });

  it("The largest groups come first, up to the number asked for", async () => {
    const found = await createRecordReader(store, catalog).groups(environmentId, { ...all, by: ["CUSTOMER"], most: 7 });
    expect(found.groups).toHaveLength(7);
    expect(found).toMatchObject({ total: records / 2, hasMore: true });
    expect(found.groups[0]?.count).toBe(Math.max(...found.groups.map(({ count }) => count)));
  });

  it("A record with several technicians is counted for each, and once in the total", async () => {
    const rows = ["a", "b"].map((target, ordinal) => ({
      source_id: `wo_${md5("1")}`,
      field: "assignees",
      ordinal,
      target_id: target,
    }));
    await store.service
      .insertInto("record_links")
      .values(rows.map((row) => ({ environment_id: environmentId, ...row })))
      .execute();
    const found = await createRecordReader(store, catalog).groups(environmentId, { ...all, by: ["ASSIGNEE"] });
    await store.service.deleteFrom("record_links").execute();
    expect(found).toEqual({
      groups: [
        { keys: [null], count: records / 2 - 1 },
        { keys: ["a"], count: 1 },
        { keys: ["b"], count: 1 },
      ],
      total: records / 2,
      hasMore: false,
    });
  });

  it.each(["STATUS", "CUSTOMER", "DUE_AT_WEEK", "SYSTEM", "CREATED_AT_DAY"])("By %s, indexes alone answer", async (field) => {
    await store.tidy();
    const explained = explainedStore(store);
    await createRecordReader(explained.store, catalog).groups(environmentId, { ...all, by: [field] });
    const scans = explained.plans
      .flatMap(nodesOf)
      .filter((node) => node["Node Type"].includes("Scan") && node["Index Name"] !== undefined);
    expect(explained.plans.flatMap(nodesOf).map((node) => node["Node Type"])).not.toContain("Seq Scan");
    expect(scans.length).toBeGreaterThan(0);
    expect(scans.every((node) => node["Node Type"] === "Index Only Scan")).toBe(true);
  });
});

describe("a list that an earlier version began, with ids ascending in every order", () => {
  it.each(["createdAt", "updatedAt", "dueAt"])("By %s, it goes on from its cursor without gap or repeat", async (field) => {
    const key =
      field === "createdAt" ? "created_at" : field === "updatedAt" ? "updated_at" : "document ->> 'dueAt' collate \"C\"";
    for (const direction of ["ASC", "DESC"] as const) {
      const { rows } = await sql<{ readonly id: string; readonly value: Date | string | null }>`
        select id, ${sql.raw(key)} as value from records where deleted_at is null
        order by 2 ${sql.raw(direction)} nulls last, id`.execute(store.service);
      const ids = rows.map(({ id }) => id);
      const order = { field, direction };
      const reader = createRecordReader(store, catalog).selecting(selectionOf(new Set(), false), () => {});
      // Among equal values, and among absent ones.
      for (const at of [1003, ids.length - 450]) {
        const { id, value } = rows[at] ?? { id: "", value: null };
        const text = value instanceof Date ? value.toISOString() : value;
        const cursor = Buffer.from(JSON.stringify([`WorkOrder.${field}.${direction}`, text, id])).toString("base64url");
        const forwards: string[] = [];
        for (let after = cursor; forwards.length < 400;) {
          const page = await reader.list(environmentId, {
            ...whole,
            order,
            page: { first: 200, after, last: null, before: null },
          });
          forwards.push(...page.edges.map(({ node }) => node.id));
          after = page.edges.at(-1)?.cursor ?? after;
        }
        expect(forwards, `${direction} from ${at}`).toEqual(ids.slice(at + 1, at + 401));
        const page = await reader.list(environmentId, {
          ...whole,
          order,
          page: { first: null, after: null, last: 200, before: cursor },
        });
        expect(page.edges.map(({ node }) => node.id)).toEqual(ids.slice(at - 200, at));
      }
    }
  });
});
