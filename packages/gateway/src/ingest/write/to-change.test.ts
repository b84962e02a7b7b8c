import { expect, it } from "vitest";
import type { StoredRecord } from "../../store/stored-record.ts";
import type { RecordDocument } from "../../store/stored-record.ts";
import { toChange } from "./to-change.ts";

const recordWith = (document: RecordDocument, version: number): StoredRecord => ({
  id: "ast_1",
  systemId: "sys_1",
  entity: "Asset",
  remoteId: "1",
  remoteUrl: null,
  version,
  document,
  customFields: null,
  remoteData: null,
  remoteCreatedAt: null,
  remoteUpdatedAt: null,
  createdAt: new Date(0),
  updatedAt: new Date(version),
  deletedAt: null,
});

const previousOf = (before: RecordDocument, after: RecordDocument): unknown => {
  const { previous } = toChange(recordWith(before, 1), recordWith(after, 2), {
    cause: "POLL",
    traceId: "0".repeat(32),
    occurredAt: null,
  });
  return JSON.parse(String(previous));
};

it("A change keeps the earlier values of only the fields that changed", () => {
  expect(previousOf({ name: "Pump", number: "1", parent: null }, { name: "Pump", number: "2", parent: "ast_2" })).toEqual({
    number: "1",
    parent: null,
    $updatedAt: "1970-01-01T00:00:00.001Z",
  });
});

it("A change records that a field was absent before the record was stored with it", () => {
  expect(previousOf({ name: "Pump" }, { name: "Pump", parent: "ast_2", number: null })).toEqual({
    parent: null,
    $updatedAt: "1970-01-01T00:00:00.001Z",
  });
});
