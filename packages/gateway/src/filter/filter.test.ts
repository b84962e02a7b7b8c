import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { composeCatalog } from "../catalog/compose-catalog.ts";
import { mappedTypes } from "../field-mapping.ts";
import { writeAsTheyAre } from "../ingest/testing/write-as-they-are.ts";
import { createRecordReader } from "../records/create-record-reader.ts";
import type { RecordDocument, StoredRecord } from "../store/stored-record.ts";
import { foldedWords, foldedWordsSql } from "../store/folded-words.ts";
import { exactNumber } from "../store/exact-json.ts";
import type { OpenStore } from "../store/opened-store.ts";
import { openCopiedStore } from "../store/testing/open-copied-store.ts";
import type { Json } from "../store/tables.ts";
import type { Comparison, Filter, FilterField, Operator } from "./filter.ts";
import { filterFields } from "./filter-fields.ts";
import { compare, matches } from "./matches.ts";
import { readOperand } from "./read-operand.ts";
import { measuringConnector } from "./testing/measuring-connector.ts";

const catalog = composeCatalog([{ connector: measuringConnector }]);
const environmentId = "env_1";
let store: OpenStore;

const words = ["", "a", "A", "ab", "%", "_", "\\", "ä", "𝒳y", "a%b", "B", "Straße AB", "o'b\\c ab"];
const times = ["2026-01-01T00:00:00.000Z", "2026-01-01T00:00:00.001Z", "2026-06-01T12:00:00.000Z", "2027-01-01T00:00:00.000Z"];
const days = ["0001-01-01", "2026-01-31", "2026-02-01", "9999-12-31"];
const ids = ["tech_1", "tech_2", "tech_3"];
const statuses = ["OPEN", "COMPLETED", "UNKNOWN"];

const counts = [0, 1, 2_147_483_647, -2_147_483_648];
/** Includes numbers that JavaScript writes with an exponent or cannot represent; these are given with all their digits. */
const readings = ["0", "0.1", "-0.5", "1e+21", "5e-324", "9007199254740993", "9007199254740992", "0.30000000000000000001", "0.3"];
const prices = ["0", "-0.01", "12.5", "12.50", "999999999999999999.999999999", "-999999999999999999.999999999", "9"].flatMap(
  (amount) => ["EUR", "USD"].map((currency) => ({ amount, currency })),
);
const keyOf = ({ amount, currency }: (typeof prices)[number]) => String(readOperand({ type: "money" }, { amount, currency }));
/** Values that were stored while the field had another type. */
const odd: readonly Json[] = ["7", true, {}, [], { amount: 1, currency: "EUR" }, { amount: "1", currency: "euro" }];

const measured = fc.record({
  shiftCode: fc.option(fc.constantFrom(...words.slice(1))),
  count: fc.option(fc.constantFrom<Json>(...counts, ...odd)),
  reading: fc.option(fc.constantFrom<Json>(...readings.map(exactNumber), ...odd)),
  price: fc.option(fc.constantFrom<Json>(...prices, ...odd)),
  isSealed: fc.option(fc.boolean()),
  sealedOn: fc.option(fc.constantFrom<Json>(...days, "2026-01-31T08:00:00.000Z", ...odd)),
  helper: fc.option(fc.constantFrom(...ids)),
});

const longTexts = ["x".repeat(256), "x".repeat(300), `${"x".repeat(300)}y`, `${"𝒳".repeat(255)}a`];
/** `any` is mapped to different types in different systems. */
const typedValue = fc.oneof(
  fc.constantFrom(...words.slice(1), ...longTexts).map((text): Json => ({ text })),
  fc.constantFrom(...readings.map(exactNumber)).map((number): Json => ({ number })),
  fc.boolean().map((boolean): Json => ({ boolean })),
  fc.constantFrom(...times).map((instant): Json => ({ instant })),
  fc.constantFrom(...days).map((day): Json => ({ day })),
);
const mapped = fc.record({ any: typedValue, other: typedValue }, { requiredKeys: [] });

const records: readonly StoredRecord[] = fc
  .sample(
    fc.record({
      number: fc.option(fc.constantFrom(...words.slice(1))),
      title: fc.constantFrom(...words),
      status: fc.constantFrom(...statuses),
      dueAt: fc.option(fc.constantFrom(...times)),
      asset: fc.option(fc.constantFrom(...ids)),
      assignees: fc.uniqueArray(fc.constantFrom(...ids)),
      createdAt: fc.constantFrom(...times),
      remoteUpdatedAt: fc.option(fc.constantFrom(...times)),
      // Null or omitted: records of other connectors.
      measuring: fc.option(measured),
      customField: fc.option(mapped),
    }),
    { numRuns: 90, seed: 7 },
  )
  .map(({ createdAt, remoteUpdatedAt, ...document }, index) => ({
    id: `wo_${index}`,
    systemId: index % 2 === 0 ? "sys_1" : "sys_2",
    entity: "WorkOrder",
    remoteId: words[index % words.length] || "key",
    remoteUrl: null,
    version: 1,
    document: { ...document, type: "OTHER", priority: "LOW" },
    customFields: null,
    remoteData: null,
    remoteCreatedAt: null,
    remoteUpdatedAt: remoteUpdatedAt === null ? null : new Date(remoteUpdatedAt),
    createdAt: new Date(createdAt),
    updatedAt: new Date(createdAt),
    deletedAt: null,
  }))
  .map((record, index) => ({ ...record, remoteId: `${record.remoteId}${index}` }));

beforeAll(async () => {
  store = await openCopiedStore(catalog);
  const now = new Date(0);
  await store.service.insertInto("workspaces").values({ id: "w", name: "w", created_at: now }).execute();
  await store.service
    .insertInto("environments")
    .values({ id: environmentId, workspace_id: "w", kind: "test", created_at: now })
    .execute();
  await store
    .environment(environmentId)
    .transaction()
    .execute((transaction) =>
      writeAsTheyAre(
        transaction,
        environmentId,
        records.map((record) => {
          const { document } = record;
          return { record, links: linksOf(document["asset"], document["assignees"], helperOf(document)) };
        }),
      ),
    );
}, 60_000);

const helperOf = ({ measuring }: StoredRecord["document"]) =>
  typeof measuring === "object" && measuring !== null && "helper" in measuring ? measuring["helper"] : null;

const linksOf = (asset: Json | undefined, assignees: Json | undefined, helper: unknown) => [
  ...(typeof helper === "string" ? [{ field: "measuring.helper", targetId: helper }] : []),
  ...(typeof asset === "string" ? [{ field: "asset", targetId: asset }] : []),
  ...(Array.isArray(assignees) ? assignees.map((id) => ({ field: "assignees", targetId: String(id) })) : []),
];

afterAll(async () => {
  await store[Symbol.asyncDispose]();
});

const operatorsOf: Readonly<Record<FilterField["type"], readonly Operator[]>> = {
  id: ["eq", "ne", "in", "notIn", "isNull"],
  text: ["eq", "ne", "in", "notIn", "contains", "startsWith", "isNull"],
  instant: ["eq", "gt", "gte", "lt", "lte", "isNull"],
  day: ["eq", "ne", "in", "notIn", "gt", "gte", "lt", "lte", "isNull"],
  boolean: ["eq"],
  integer: ["eq", "ne", "in", "notIn", "gt", "gte", "lt", "lte", "isNull"],
  number: ["eq", "ne", "in", "notIn", "gt", "gte", "lt", "lte", "isNull"],
  money: ["eq", "ne", "in", "notIn", "gt", "gte", "lt", "lte", "isNull"],
  enumeration: ["eq", "ne", "in", "notIn"],
};

const operandsOf: Readonly<Record<FilterField["type"], readonly string[]>> = {
  id: [...ids, "wo_3", "sys_1"],
  text: words,
  instant: times,
  day: days,
  boolean: ["true", "false"],
  integer: counts.map(String),
  number: readings,
  money: prices.map(keyOf),
  enumeration: statuses,
};

const model = catalog.entities.get("WorkOrder");
if (model === undefined) throw new Error("There is no WorkOrder.");
const fields = filterFields(model).filter(({ namespace, name }) =>
  namespace === null
    ? [
        "id",
        "systemId",
        "remoteId",
        "createdAt",
        "remoteUpdatedAt",
        "number",
        "title",
        "status",
        "dueAt",
        "assetId",
        "assigneeId",
      ].includes(name)
    : ["shiftCode", "count", "reading", "price", "isSealed", "sealedOn", "helperId"].includes(name),
);

const mappedFields = ["any", "other", "never"].flatMap((key) =>
  Object.values(mappedTypes).map((type): FilterField => ({
    name: `customField.${key}`,
    namespace: null,
    source: { from: "mapped", key },
    type,
  })),
);

const filtered = fc.oneof(
  { weight: fields.length, arbitrary: fc.constantFrom(...fields) },
  { weight: 8, arbitrary: fc.constantFrom(...mappedFields) },
);

const comparison: fc.Arbitrary<Comparison> = filtered.chain((field) =>
  fc.constantFrom(...operatorsOf[field.type], ...(field.search === undefined ? [] : ["matches" as const])).chain((operator) => {
    const long = field.source.from === "mapped" && field.type === "text" ? longTexts : [];
    const single = fc.constantFrom(...operandsOf[field.type], ...long);
    const operand: fc.Arbitrary<Comparison["operand"]> =
      operator === "isNull"
        ? fc.boolean()
        : operator === "in" || operator === "notIn"
          ? fc.array(single, { maxLength: 3 })
          : single;
    return operand.map((value): Comparison => ({ kind: "comparison", field, operator, operand: value }));
  }),
);

const filter: fc.Arbitrary<Filter> = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    comparison,
    fc.array(tie("filter"), { maxLength: 3 }).map((filters): Filter => ({ kind: "and", filters })),
    fc.array(tie("filter"), { maxLength: 3 }).map((filters): Filter => ({ kind: "or", filters })),
    tie("filter").map((inner): Filter => ({ kind: "not", filter: inner })),
  ),
})).filter;

it("A filter means the same for lists and for streams", async () => {
  const reader = createRecordReader(store, catalog);
  const property = fc.asyncProperty(filter, async (where) => {
    const page = await reader.list(environmentId, {
      entity: "WorkOrder",
      where,
      systemId: null,
      deleted: "EXCLUDE",
      order: { field: "createdAt", direction: "ASC" },
      page: { first: 200, after: null, last: null, before: null },
    });
    const listed = page.edges.map(({ node }) => node.id).toSorted();
    expect(listed).toEqual(
      records
        .filter((record) => matches(where, record))
        .map(({ id }) => id)
        .toSorted(),
    );
  });
  await fc.assert(property, { numRuns: 500, seed: 20261122 });
}, 60_000);

it("The database and JavaScript read the same words", async () => {
  const letters = fc.constantFrom(..."aZÉéßẞæŒøŁđΣςΆЙйЁ中ｱＡﬁ½İı'\\-_.,/ \t\n\u0301\u00a0\u2014\u3000😀");
  const texts = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: letters, maxLength: 90 }),
    fc.string({ unit: "grapheme" }),
  );
  const property = fc.asyncProperty(texts, async (text) => {
    const value = text.replaceAll(/\0|\p{Cn}|\p{Cs}/gu, "");
    const { rows } = await sql<{ readonly words: readonly string[] }>`
      select array(${sql.raw(foldedWordsSql("value"))}) as words from (select ${value}::text) given (value)`.execute(
      store.service,
    );
    expect(rows[0]?.words).toEqual(foldedWords(value));
  });
  await fc.assert(property, { numRuns: 400, seed: 20261130 });
}, 60_000);

it("Words are found from their beginning, in any order, without regard to case, accents and punctuation", () => {
  const field = fields.find(({ name }) => name === "title");
  if (field === undefined) throw new Error("There is no title.");
  const finds = (text: string, operand: string) => compare({ kind: "comparison", field, operator: "matches", operand }, [text]);
  expect(finds("PUMP-7 leaks in Großraumbüro", "leak pum")).toBe(true);
  expect(finds("PUMP-7 leaks in Großraumbüro", "7 GROSSRAUMBURO")).toBe(true);
  expect(finds("Насос ТЕЧЁТ", "теч насос")).toBe(true);
  expect(finds("The Ρολόϊ", "ρολοι")).toBe(true);
  expect(finds("PUMP-7 leaks", "ump")).toBe(false);
  expect(finds("PUMP-7 leaks", "pump drips")).toBe(false);
  expect(finds("PUMP-7 leaks", " - ")).toBe(false);
  expect(finds(`${"x ".repeat(2500)}late`, "late")).toBe(false);
  expect(finds(`${"x ".repeat(2490)}late`, "late")).toBe(true);
});

it("Every order can be paged in both directions without gap or repeat, nulls last", async () => {
  const reader = createRecordReader(store, catalog);
  const own = ["shiftCode", "count", "reading", "price", "isSealed", "sealedOn"].map((name) => `measuring.${name}`);
  for (const field of ["createdAt", "remoteUpdatedAt", "dueAt", "priority", "scheduledStartAt", ...own]) {
    for (const direction of ["ASC", "DESC"] as const) {
      const query = {
        entity: "WorkOrder",
        where: null,
        systemId: null,
        deleted: "EXCLUDE" as const,
        order: { field, direction },
      };
      const all = await reader.list(environmentId, { ...query, page: { first: 200, after: null, last: null, before: null } });
      const whole = all.edges.map(({ node }) => node.id);
      expect(whole).toHaveLength(records.length);
      const values = all.edges.map(({ node }) =>
        field === "createdAt" || field === "remoteUpdatedAt"
          ? (node[field]?.toISOString() ?? null)
          : (node.document[field] ?? null),
      );
      expect(values.slice(values.indexOf(null)).every((value) => value === null || !values.includes(null))).toBe(true);
      const forwards: string[] = [];
      for (let after: string | null = null; ;) {
        const page = await reader.list(environmentId, { ...query, page: { first: 7, after, last: null, before: null } });
        forwards.push(...page.edges.map(({ node }) => node.id));
        after = page.edges.at(-1)?.cursor ?? null;
        if (!page.hasNextPage) break;
      }
      const backwards: string[] = [];
      for (let before: string | null = null; ;) {
        const page = await reader.list(environmentId, { ...query, page: { first: null, after: null, last: 7, before } });
        backwards.unshift(...page.edges.map(({ node }) => node.id));
        before = page.edges[0]?.cursor ?? null;
        if (!page.hasPreviousPage) break;
      }
      expect([forwards, backwards], `${field} ${direction}`).toEqual([whole, whole]);
    }
  }
}, 60_000);

const isAbsent = (name: string, text: string) =>
  text === "null" ||
  (name === "sealedOn" && text.includes("T")) ||
  (name !== "isSealed" && odd.some((one) => JSON.stringify(one) === text));

const plain = (text: string) => text.replace('"12.50"', '"12.5"');

it("Numbers are ordered by all their digits, false before true, money by currency and then amount, days as on a calendar, absent values last", async () => {
  const reader = createRecordReader(store, catalog);
  const inOrder = async (name: string, direction: "ASC" | "DESC") => {
    const page = await reader.list(environmentId, {
      entity: "WorkOrder",
      where: null,
      systemId: null,
      deleted: "EXCLUDE",
      order: { field: `measuring.${name}`, direction },
      page: { first: 200, after: null, last: null, before: null },
    });
    return page.edges.map(({ node }) => {
      const { measuring = null } = node.document;
      return JSON.stringify(measuring === null ? null : ((measuring as RecordDocument)[name] ?? null)); // as drawn above
    });
  };
  const expected: Readonly<Record<string, readonly Json[]>> = {
    count: counts.toSorted((one, other) => one - other),
    reading: [
      -0.5,
      0,
      5e-324,
      0.1,
      0.3,
      exactNumber("0.30000000000000000001"),
      9007199254740992,
      exactNumber("9007199254740993"),
      1e21,
    ],
    isSealed: [false, true],
    sealedOn: days,
    price: ["EUR", "USD"].flatMap((currency) =>
      ["-999999999999999999.999999999", "-0.01", "0", "9", "12.5", "999999999999999999.999999999"].map((amount) => ({
        amount,
        currency,
      })),
    ),
  };
  for (const [name, values] of Object.entries(expected)) {
    for (const direction of ["ASC", "DESC"] as const) {
      const seen = (await inOrder(name, direction)).map(plain);
      const firstAbsent = seen.findIndex((text) => isAbsent(name, text));
      expect(seen.slice(firstAbsent).every((text) => isAbsent(name, text))).toBe(true);
      const distinct = seen.slice(0, firstAbsent).filter((text, index, all) => text !== all[index - 1]);
      const wanted = values.map((value) => plain(JSON.stringify(value))).filter((text) => seen.includes(text));
      expect(wanted.length).toBeGreaterThan(1);
      expect(distinct, `${name} ${direction}`).toEqual(direction === "ASC" ? wanted : wanted.toReversed());
    }
  }
}, 60_000);
