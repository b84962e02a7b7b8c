import { workOrder } from "@fettle/connector";
import { expect, it } from "vitest";
import { filterFields } from "../filter/filter-fields.ts";
import { readFilter } from "../records/graph/filter-input.ts";
import { verdictOf } from "./record-stream.ts";
import { changeOf, workOrderWith } from "../graph/testing/fixtures.ts";

const open = readFilter(filterFields({ descriptor: workOrder, extensions: [] }), { status: { eq: "OPEN" } });
const now = (status: string, deletedAt: Date | null = null) => workOrderWith("wo_1", { status }, { deletedAt });
const before = (status: string, deletedAt: Date | null = null) => ({ document: { status }, updatedAt: new Date(0), deletedAt });
const gone = new Date("2026-02-01T00:00:00Z");
const where = (input: object) => readFilter(filterFields({ descriptor: workOrder, extensions: [] }), input);

it.each([
  ["stays in", now("OPEN"), before("OPEN"), true],
  ["comes in", now("OPEN"), before("CLOSED"), true],
  ["is new", now("OPEN"), null, true],
  ["leaves", now("CLOSED"), before("OPEN"), false],
  ["stays out", now("CLOSED"), before("CLOSED"), null],
  ["is deleted while in", now("OPEN", gone), before("OPEN"), false],
  ["is deleted while out", now("CLOSED", gone), before("CLOSED"), null],
  ["comes back", now("OPEN"), before("OPEN", gone), true],
  ["changes while deleted", now("CLOSED", gone), before("OPEN", gone), null],
])("A record that %s", (_name, record, previous, verdict) => {
  expect(verdictOf(open, changeOf(record, 1, { previous }))).toBe(verdict);
});

it("Only a stream without a filter shows an erased change", () => {
  const erased = changeOf(now("OPEN"), 1, { record: null, previous: null });
  expect(verdictOf(open, erased)).toBeNull();
  expect(verdictOf(null, erased)).toBe(false);
});

it("An erased deletion reaches every stream that may have shown the record", () => {
  const erased = changeOf(now("OPEN", gone), 1, { kind: "DELETED", record: null, previous: null });
  const mine = { systemId: { eq: "sys_1" } };
  const others = { systemId: { eq: "sys_2" } };
  for (const filter of [null, open, where(mine), where({ ...mine, status: { eq: "CLOSED" } }), where({ id: { in: ["wo_1"] } })]) {
    expect(verdictOf(filter, erased)).toBe(false);
  }
  expect(verdictOf(where({ or: [others, { title: { contains: "x" } }] }), erased)).toBe(false);
  expect(verdictOf(where({ not: { and: [mine, { status: { eq: "OPEN" } }] } }), erased)).toBe(false);
  for (const filter of [where(others), where({ ...others, status: { eq: "OPEN" } }), where({ not: mine }), where({ or: [] })]) {
    expect(verdictOf(filter, erased)).toBeNull();
  }
  expect(verdictOf(where({ id: { eq: "wo_2" } }), erased)).toBeNull();
});
