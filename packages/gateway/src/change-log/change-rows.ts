import type { Selectable } from "kysely";
import type { StoredRecord } from "../store/stored-record.ts";
import type { ChangeTable, CommandChangeTable, NoticeTable, SystemChangeTable } from "./tables.ts";
import type { CommandChange, NoticeChange, RecordChange, SystemStatusChange } from "./change.ts";

/** The columns of `changes` that are read. */
export type ChangeRow = Omit<Selectable<ChangeTable>, "environment_id">;

/** Converts a row of `changes`. */
export function toRecordChange(row: ChangeRow): RecordChange {
  const record = row.record === null ? null : toRecord(row, row.record);
  return {
    type: "record",
    position: row.position,
    mark: row.mark,
    kind: row.kind,
    entity: row.entity,
    recordId: row.record_id,
    systemId: row.system_id,
    version: row.version,
    changedFields: row.changed_fields,
    occurredAt: row.occurred_at,
    recordedAt: row.recorded_at,
    cause: row.cause,
    traceId: row.trace_id,
    actor: row.actor,
    record,
    previous: record === null || row.previous === null ? null : toPrevious(record, row.previous),
  };
}

function toRecord(row: ChangeRow, snapshot: NonNullable<ChangeRow["record"]>): StoredRecord {
  return {
    id: row.record_id,
    systemId: row.system_id,
    entity: row.entity,
    version: row.version,
    remoteId: snapshot.remoteId,
    remoteUrl: snapshot.remoteUrl,
    document: snapshot.document,
    customFields: snapshot.customFields,
    remoteData: snapshot.remoteData,
    remoteCreatedAt: toDate(snapshot.remoteCreatedAt),
    remoteUpdatedAt: toDate(snapshot.remoteUpdatedAt),
    createdAt: new Date(snapshot.createdAt),
    updatedAt: new Date(snapshot.updatedAt),
    deletedAt: toDate(snapshot.deletedAt),
    ...(snapshot.problems && { problems: snapshot.problems }),
  };
}

/** The values before a change: those that differ are stored under their field names, the record's own times under `$`. */
function toPrevious(record: StoredRecord, stored: NonNullable<ChangeRow["previous"]>): RecordChange["previous"] {
  const { $updatedAt, $deletedAt, ...values } = stored;
  return {
    document: { ...record.document, ...values },
    updatedAt: typeof $updatedAt === "string" ? new Date($updatedAt) : record.updatedAt,
    deletedAt: typeof $deletedAt === "string" ? new Date($deletedAt) : null,
  };
}

const toDate = (text: string | null) => (text === null ? null : new Date(text));

/** Converts a row of `system_changes`. */
export function toSystemStatusChange(row: Selectable<SystemChangeTable>): SystemStatusChange {
  return {
    type: "system",
    position: row.position,
    mark: row.mark,
    systemId: row.system_id,
    previousStatus: row.previous_status,
    status: row.status,
    reason: row.reason,
    recordedAt: row.recorded_at,
    traceId: row.trace_id,
  };
}

/** Converts a row of `command_changes`. */
export function toCommandChange(row: Selectable<CommandChangeTable>): CommandChange {
  return {
    type: "command",
    position: row.position,
    mark: row.mark,
    systemId: row.system_id,
    commandId: row.command_id,
    state: row.state,
    recordedAt: row.recorded_at,
    traceId: row.trace_id,
  };
}

/** Converts a row of `notices`. */
export function toNoticeChange(row: Selectable<NoticeTable>): NoticeChange {
  return {
    type: "notice",
    position: row.position,
    mark: row.mark,
    kind: row.kind,
    systemId: row.system_id,
    subjectId: row.subject_id,
    data: row.data,
    recordedAt: row.recorded_at,
    traceId: row.trace_id,
  };
}
