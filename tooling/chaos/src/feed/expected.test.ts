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

test("a stream of records tells of what matches, and once of what does so no longer", () => {
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

test("without a filter it tells of all records of its entity, and of deletions as leaving", () => {
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

test("a token that is bound to a system is told of that system's alone", () => {
  expect(told({ boundTo: "sys_2" })).toEqual(["11 d1 in"]);
});

test("a stream of changes tells of those that are asked for, whatever they were before", () => {
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
