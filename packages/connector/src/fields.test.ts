import { expect, expectTypeOf, it } from "vitest";
import { defineEntityConnector } from "./connector.ts";
import {
  boolean,
  day,
  enumeration,
  type FieldDescriptor,
  integer,
  list,
  money,
  number,
  object,
  reference,
  references,
  text,
} from "./fields.ts";
import type { WriteValues } from "./values.ts";

const description = "A part of a test.";
const part = { description } as const;
const everything = { description, filter: true, order: true, input: ["create", "update"] } as const;
const technician = reference({ ...part, entity: "Technician" });

const typesOf = (...fields: readonly FieldDescriptor[]) => fields.map(({ type }) => type);

it("an author can filter by, order by and write every kind of single value", () => {
  const single = [
    text({ ...everything, search: true, isTimeZone: true }),
    integer({ ...everything, minimum: 1 }),
    ...[number, boolean, day, money].map((declare) => declare(everything)),
  ];
  const fields = typesOf(
    ...single,
    enumeration({ ...everything, name: "Mood", values: { GOOD: "Well." } }),
    reference({ ...part, entity: "Technician", filter: true, input: ["create"] }),
    references({ ...part, entity: "Technician", singular: "helper", filter: true, input: ["update"] }),
    object({ ...part, name: "Limits", fields: { low: integer(part) }, input: ["create"] }),
    list({ ...part, item: text(part), input: ["create"] }),
    list({ ...part, item: object({ ...part, name: "Visit", fields: { technician } }), filterBy: "technician" }),
  );
  expect(fields).toHaveLength(12);
});

it("an order by a reference is a type error", () => {
  const fields = typesOf(
    // @ts-expect-error ids have no meaningful order
    reference({ ...part, entity: "Technician", order: true }),
    // @ts-expect-error nor do several ids
    references({ ...part, entity: "Technician", singular: "helper", order: true }),
  );
  expect(fields).toEqual(["reference", "references"]);
});

it("a filter or an order on a group or a list is a type error", () => {
  const fields = typesOf(
    // @ts-expect-error a group has no value of its own
    object({ ...part, name: "Limits", fields: { low: integer(part) }, filter: true }),
    // @ts-expect-error a group has no order of its own
    object({ ...part, name: "Limits", fields: { low: integer(part) }, order: true }),
    // @ts-expect-error a list is filtered only by a reference in its items
    list({ ...part, item: text(part), filter: true }),
    // @ts-expect-error a list has no order
    list({ ...part, item: text(part), order: true }),
  );
  expect(fields).toEqual(["object", "object", "list", "list"]);
});

it("options of a field inside a group are type errors, because nothing would use them", () => {
  const fields = typesOf(
    // @ts-expect-error filter
    object({ ...part, name: "Limits", fields: { low: integer({ ...part, filter: true }) } }),
    // @ts-expect-error order
    object({ ...part, name: "Limits", fields: { low: integer({ ...part, order: true }) } }),
    // @ts-expect-error input
    object({ ...part, name: "Limits", fields: { low: integer({ ...part, input: ["create"] }) } }),
    // @ts-expect-error filter of an item
    list({ ...part, item: text({ ...part, filter: true }) }),
  );
  expect(fields).toEqual(["object", "object", "object", "list"]);
});

it("a connector receives the references of a written group or list as the vendor's keys", () => {
  const visit = object({ ...part, name: "Visit", fields: { technician, minutes: integer(part) } });
  const fields = { visit: { ...visit, input: ["update"] }, visits: list({ ...part, item: visit, input: ["create"] }) } as const;
  expect(typesOf(fields.visit, fields.visits)).toEqual(["object", "list"]);
  type Visit = { technician?: string | null | undefined; minutes?: number | null | undefined };
  expectTypeOf<Visit>().toExtend<NonNullable<WriteValues<typeof fields, "update">["visit"]>>();
  expectTypeOf<readonly Visit[]>().toExtend<NonNullable<WriteValues<typeof fields, "create">["visits"]>>();
});

it("a filterBy that names no reference of the items is a type error", () => {
  const item = object({ ...part, name: "Visit", fields: { technician, note: text(part) } });
  const fields = typesOf(
    // @ts-expect-error a note is not a reference
    list({ ...part, item, filterBy: "note" }),
    // @ts-expect-error the items have no such field
    list({ ...part, item, filterBy: "helper" }),
  );
  expect(fields).toEqual(["list", "list"]);
});

it("a connector receives the writable values of its own fields under extension", () => {
  const fields = { title: text({ ...part, input: ["create"] }) } as const;
  const extension = {
    shiftCode: text({ ...part, input: ["create"] }),
    readOnly: text(part),
    helper: reference({ ...part, entity: "Technician", input: ["create"] }),
  } as const;
  expectTypeOf<WriteValues<typeof extension, "create">>().toEqualTypeOf<{
    readonly shiftCode?: string | null;
    readonly helper?: string | null;
  }>();
  defineEntityConnector<object, typeof fields, typeof extension>({
    normalize: () => ({ remoteId: "1", fields: {}, extension: {} }),
    extension,
    create: async (_vendor, values) => {
      expectTypeOf(values.extension?.shiftCode).toEqualTypeOf<string | null | undefined>();
      // @ts-expect-error the field is not writable
      void values.extension?.readOnly;
      return { outcome: "done", remoteId: String(values.title) };
    },
    writable: {
      create: ["title"],
      // @ts-expect-error a field that is not writable cannot be required
      requiredOnCreate: ["title", "extension.helper", "extension.readOnly"],
    },
  });
});
