import { expect, test } from "vitest";
import { expectedOf } from "./expected.ts";
import type { Kind, LogEntry } from "./log-entry.ts";

type Row = readonly [recordId: string, kind: Kind, status: string, entity?: string, systemId?: string];

const logOf = (...rows: readonly Row[]): readonly LogEntry[] =>
  rows.map(([recordId, kind, status, entity = "WorkOrder", systemId = "sys_1"], index) => ({
    position: index + 1,
    recordId,
    kind,
    entity,
    systemId,
    version: rows.slice(0, index + 1).filter(([id]) => id === recordId).length,
    fields: { status: [status], systemId: [systemId] },
  }));
const log = logOf(
  ["a", "CREATED", "OPEN"],
  ["b", "CREATED", "CLOSED"],
  ["a", "UPDATED", "OPEN"],
  ["a", "UPDATED", "CLOSED"],
  ["a", "UPDATED", "CLOSED"],
  ["b", "UPDATED", "OPEN"],
  ["b", "DELETED", "OPEN"],
  ["a", "DELETED", "CLOSED"],
  ["b", "CREATED", "OPEN"],
  ["c", "CREATED", "OPEN", "Appointment"],
  ["d", "CREATED", "OPEN", "WorkOrder", "sys_2"],
);

const told = (asked: Partial<Parameters<typeof expectedOf>[1]>): readonly string[] =>
  expectedOf(log, { entity: "WorkOrder", where: null, boundTo: null, ...asked }).map(
    ({ position, recordId, version, matches }) => `${position} ${recordId}${version} ${matches ? "in" : "out"}`,
  );

test("A stream of records has every match, and one last change of a record that no longer matches", () => {
  expect(told({ where: { status: { eq: "OPEN" } } })).toEqual([
    "1 a1 in",
    "3 a2 in",
    "4 a3 out",
    "6 b2 in",
    "7 b3 out",
    "9 b4 in",
    "11 d1 in",
  ]);
});

test("A stream without a filter has all records of its entity, and deletions as their last change", () => {
  expect(told({})).toEqual([
    "1 a1 in",
    "2 b1 in",
    "3 a2 in",
    "4 a3 in",
    "5 a4 in",
    "6 b2 in",
    "7 b3 out",
    "8 a5 out",
    "9 b4 in",
    "11 d1 in",
  ]);
});

test("A token that is bound to a system receives only that system's changes", () => {
  expect(told({ boundTo: "sys_2" })).toEqual(["11 d1 in"]);
});

test("A stream of changes has those that match, whatever they were before", () => {
  expect(told({ entity: null, where: { entity: { eq: "WorkOrder" }, kind: { in: ["CREATED", "DELETED"] } } })).toEqual([
    "1 a1 in",
    "2 b1 in",
    "7 b3 out",
    "8 a5 out",
    "9 b4 in",
    "11 d1 in",
  ]);
  expect(told({ entity: null })).toHaveLength(log.length);
});
