import { expect, test } from "vitest";
import { checkAscending, checkGaps, checkVersions } from "./check-log.ts";
import type { LogEntry } from "./log-entry.ts";

const entry = (position: number, recordId: string, version: number): LogEntry => ({
  position,
  recordId,
  version,
  kind: "UPDATED",
  entity: "WorkOrder",
  systemId: "sys_1",
  fields: {},
});

test("Versions of each record must ascend by one from one", () => {
  expect(checkVersions([entry(1, "a", 1), entry(2, "b", 1), entry(3, "a", 2)])).toEqual([]);
  expect(checkVersions([entry(1, "a", 1), entry(2, "a", 3)])).toEqual(["the log has version 3 of a at 2 after version 1"]);
  expect(checkVersions([entry(1, "a", 1), entry(2, "a", 1)])).toHaveLength(1);
  expect(checkVersions([entry(1, "a", 2)])).toHaveLength(1);
});

test("Positions must ascend", () => {
  expect(checkAscending([entry(1, "a", 1), entry(3, "b", 1)])).toEqual([]);
  expect(checkAscending([entry(3, "a", 1), entry(1, "b", 1)])).toEqual(["the log has position 1 after 3"]);
  expect(checkAscending([entry(3, "a", 1), entry(3, "b", 1)])).toHaveLength(1);
});

test("Positions of all changes must have no gap and no repeat", () => {
  expect(checkGaps([1, 3, 4, 2])).toEqual([]);
  expect(checkGaps([1, 3, 4])).toEqual(["the log has no change between 1 and 3"]);
  expect(checkGaps([1, 2, 2])).toHaveLength(1);
  expect(checkGaps([2, 3])).toHaveLength(1);
});
