import type { RecordChange } from "../../change-log/change.ts";
import type { StoredRecord } from "../../store/stored-record.ts";
import type { RecordDocument } from "../../store/stored-record.ts";
import type { System } from "../../systems/systems.ts";

const earlier = new Date("2026-01-31T08:00:00.000Z");

/** A connected system. */
export const systemWith = (id: string, values: Partial<System> = {}): System => ({
  id,
  environmentId: "env_test",
  connectorId: "tiny",
  displayName: `System ${id}`,
  externalId: null,
  accountId: null,
  accountName: null,
  settings: {},
  authentication: "apiKey",
  status: "CONNECTED",
  statusReason: null,
  statusChangedAt: earlier,
  pausedAt: null,
  createdAt: earlier,
  ...values,
});

/** A record of the system `sys_1`. */
export const recordWith = (
  entity: string,
  id: string,
  document: RecordDocument,
  values: Partial<StoredRecord> = {},
): StoredRecord => ({
  id,
  systemId: "sys_1",
  entity,
  remoteId: `remote-${id}`,
  remoteUrl: null,
  version: 1,
  document,
  customFields: null,
  remoteData: { raw: true },
  remoteCreatedAt: null,
  remoteUpdatedAt: null,
  createdAt: earlier,
  updatedAt: earlier,
  deletedAt: null,
  ...values,
});

/** A work order with the fields that its type requires. */
export const workOrderWith = (id: string, document: RecordDocument = {}, values: Partial<StoredRecord> = {}): StoredRecord =>
  recordWith(
    "WorkOrder",
    id,
    { title: `Work ${id}`, status: "OPEN", remoteStatus: "open", type: "REACTIVE", priority: "LOW", assignees: [], ...document },
    values,
  );

/** An update of a record as the change log holds it. */
export const changeOf = (record: StoredRecord, position: number, values: Partial<RecordChange> = {}): RecordChange => ({
  type: "record",
  position,
  mark: null,
  kind: "UPDATED",
  entity: record.entity,
  recordId: record.id,
  systemId: record.systemId,
  version: record.version,
  changedFields: ["title"],
  occurredAt: null,
  recordedAt: new Date(),
  cause: "POLL",
  traceId: "0".repeat(32),
  actor: null,
  record,
  previous: { document: record.document, updatedAt: record.updatedAt, deletedAt: null },
  ...values,
});
