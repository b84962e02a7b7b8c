import type { FieldDescriptor, FieldMap } from "@fettle/connector";
import fc from "fast-check";
import { recordWith } from "../../src/graph/testing/fixtures.ts";
import { tinyCatalog } from "../../src/graph/testing/tiny-catalog.ts";
import { exactNumber } from "../../src/store/exact-json.ts";
import type { StoredRecord } from "../../src/store/stored-record.ts";
import type { Json } from "../../src/store/tables.ts";

/** The ids of the records, and one of none. */
export const idsOf: Readonly<Record<string, readonly string[]>> = {
  WorkOrder: ["wo_1", "wo_2", "wo_3", "wo_4"],
  Asset: ["ast_1", "ast_2", "ast_3"],
  Technician: ["tech_1", "tech_2"],
  Location: ["loc_1", "loc_2"],
  TinyGauge: ["tgau_1", "tgau_2", "tgau_3"],
};
export const ids = [...Object.values(idsOf).flat(), "wo_none"];

const text = fc.oneof(
  fc.string({ unit: "grapheme" }).map((drawn) => drawn.replaceAll("\0", "")),
  fc.constantFrom('Ünïcode "\u2028\\ 🛠\u0007\n\t\u007F', "\u0002\u001F\u001B\u0085", "</script>", "'); --", "constructor"),
);
const number = fc.oneof(
  fc.integer({ min: -2_147_483_648, max: 2_147_483_647 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(1.5, 1e21, 1e-7, 0.000_001, 2 ** 31, 2 ** 53 + 2, -0, 100),
  fc.constantFrom("1.50", "12345678901234567890", "0.10").map(exactNumber),
);
const validInstant = fc.oneof(
  fc.date({ min: new Date("0001-01-01"), max: new Date("9999-12-31"), noInvalidDate: true }).map((date) => date.toISOString()),
  fc.constant("2028-02-29T08:00:00.000Z"),
);
const oddInstant = fc.constantFrom(
  "2026-02-31T08:00:00.000Z",
  "2026-01-31T08:00:00Z",
  "no time",
  "",
  "2026-01-31T08:00:00.000Z\n",
  "\u001F",
);
const oddId = fc.constantFrom("wo_1,ast_1", "ast_1\n", "\u001F", "", '"', "\\");
const anything = fc.constantFrom<Json>(null, true, 5, "", "word", [], {}, ["a", 1], { amount: "1", low: 2 });
const absent = fc.constantFrom(null, undefined);

/** Mostly what the descriptor says, and sometimes anything. */
function valueOf(field: FieldDescriptor): fc.Arbitrary<Json | undefined> {
  const usual = { weight: 200, arbitrary: usualOf(field) };
  const none = { weight: field.required === true ? 1 : 60, arbitrary: absent };
  return fc.oneof(usual, none, { weight: 1, arbitrary: anything });
}

function usualOf(field: FieldDescriptor): fc.Arbitrary<Json> {
  switch (field.type) {
    case "text":
      return text;
    case "integer":
      return fc.oneof(
        { weight: 60, arbitrary: fc.integer({ min: -2_147_483_648, max: 2_147_483_647 }) },
        { weight: 1, arbitrary: number },
      );
    case "number":
      return number;
    case "boolean":
      return fc.boolean();
    case "instant":
      return fc.oneof({ weight: 30, arbitrary: validInstant }, { weight: 1, arbitrary: oddInstant });
    case "day":
      return fc.oneof(
        { weight: 30, arbitrary: validInstant.map((instant) => instant.slice(0, 10)) },
        { weight: 1, arbitrary: fc.oneof(validInstant, oddInstant) },
      );
    case "enumeration": {
      const words = fc.constantFrom(...Object.keys(field.values));
      return fc.oneof({ weight: 60, arbitrary: words }, { weight: 1, arbitrary: fc.constantFrom("NEW_WORD", "toString") });
    }
    case "money":
      return fc.record({ amount: fc.constantFrom("12.50", "0"), currency: text });
    case "object":
      return documentOf(field.fields);
    case "list":
      return fc.array(usualOf(field.item), { maxLength: 3 });
    case "reference":
    case "anyReference":
      return fc.oneof({ weight: 20, arbitrary: fc.constantFrom(...ids) }, { weight: 1, arbitrary: oddId });
    case "references":
      return fc.oneof(
        { weight: 20, arbitrary: fc.array(fc.constantFrom(...(idsOf[field.entity] ?? ids)), { maxLength: 4 }) },
        { weight: 1, arbitrary: fc.array(fc.oneof(fc.constantFrom(...ids), oddId, anything), { maxLength: 4 }) },
      );
  }
}

const documentOf = (fields: FieldMap): fc.Arbitrary<{ readonly [name: string]: Json }> =>
  fc.record(Object.fromEntries(Object.entries(fields).flatMap(([name, field]) => arbitrariesOf(name, field)))).map(
    // Some documents lack what others have as null.
    (document) =>
      Object.fromEntries(Object.entries(document).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))),
  );

function arbitrariesOf(name: string, field: FieldDescriptor): readonly (readonly [string, fc.Arbitrary<Json | undefined>])[] {
  if (field.type !== "enumeration") return [[name, valueOf(field)]];
  const remote = `remote${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  return [
    [name, valueOf(field)],
    [remote, fc.oneof(text, absent)],
  ];
}

const time = fc.date({ min: new Date("1900-01-01"), max: new Date("2100-01-01"), noInvalidDate: true });

function recordOf(entity: string, id: string): fc.Arbitrary<StoredRecord> {
  const model = tinyCatalog.entities.get(entity);
  if (model === undefined) throw new Error(`There is no entity ${entity}.`);
  const extensions = model.extensions.map(({ namespace, fields }) => [namespace, fc.option(documentOf(fields))] as const);
  return fc
    .record({
      document: documentOf(model.descriptor.fields),
      more: fc.record(Object.fromEntries(extensions)),
      about: fc.record({
        systemId: fc.constantFrom("sys_1", "sys_1", "sys_2"),
        remoteId: text,
        remoteUrl: fc.option(text),
        version: fc.integer({ min: 1, max: 2_000_000_000 }),
        customFields: fc.constantFrom<Json>(null, {}, { a: 1 }),
        remoteCreatedAt: fc.option(time),
        remoteUpdatedAt: fc.option(time),
        createdAt: time,
        updatedAt: time,
        deletedAt: fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: time }),
      }),
    })
    .map(({ document, more, about }) =>
      recordWith(entity, id, { ...document, ...more }, { ...about, remoteId: `${id} ${about.remoteId}` }),
    );
}

/** Records of every entity, with values of every kind. */
export const randomRecords: fc.Arbitrary<readonly StoredRecord[]> = fc.tuple(
  ...Object.entries(idsOf).flatMap(([entity, own]) => own.map((id) => recordOf(entity, id))),
);
