import { workOrder } from "@fettle/connector";
import { expect, it } from "vitest";
import { filterFields } from "../../filter/filter-fields.ts";
import { readFilter } from "./filter-input.ts";

const fields = filterFields({ descriptor: workOrder, extensions: [] });
const read = (input: unknown) => readFilter(fields, input);
const comparison = (name: string, operator: string, operand: unknown) =>
  expect.objectContaining({ kind: "comparison", operator, operand, field: expect.objectContaining({ name }) });

it("An omitted or null input is no filter", () => {
  expect(read(undefined)).toBeNull();
  expect(read(null)).toBeNull();
});

it("An empty object matches all, at any level", () => {
  expect(read({})).toEqual({ kind: "and", filters: [] });
  expect(read({ status: {} })).toEqual({ kind: "and", filters: [] });
  expect(read({ not: {} })).toEqual({ kind: "not", filter: { kind: "and", filters: [] } });
});

it("Operators and fields are joined with and", () => {
  expect(read({ title: { contains: "a", ne: "b" }, assigneeId: { in: [] } })).toEqual({
    kind: "and",
    filters: [
      { kind: "and", filters: [comparison("title", "contains", "a"), comparison("title", "ne", "b")] },
      comparison("assigneeId", "in", []),
    ],
  });
});

it("And, or and not are kept", () => {
  expect(read({ or: [], and: [{ status: { eq: "OPEN" } }], not: { dueAt: { isNull: false } } })).toEqual({
    kind: "and",
    filters: [
      { kind: "or", filters: [] },
      { kind: "and", filters: [comparison("status", "eq", "OPEN")] },
      { kind: "not", filter: comparison("dueAt", "isNull", false) },
    ],
  });
});

it.each([
  [{ status: null }, "where.status is null"],
  [{ status: { eq: null } }, "where.status.eq is null"],
  [{ or: null }, "where.or is null"],
  [{ not: null }, "where.not is null"],
  [{ or: [{ title: { in: null } }] }, "where.or[0].title.in is null"],
])("The null in %j is refused", (input, message) => {
  expect(() => read(input)).toThrow(message);
});

it("More than 500 operands or 10 levels are refused", () => {
  const ids = Array.from({ length: 251 }, String);
  expect(() => read({ id: { in: ids }, systemId: { in: ids } })).toThrow("more than 500 operands");
  const groups = Array.from({ length: 500 }, () => ({}));
  expect(() => read({ or: groups.slice(1) })).not.toThrow();
  expect(() => read({ or: groups })).toThrow("more than 500 groups");
  const nested = (levels: number): object => (levels === 0 ? {} : { not: nested(levels - 1) });
  expect(() => read(nested(9))).not.toThrow();
  expect(() => read(nested(10))).toThrow("more than 10 levels");
});
