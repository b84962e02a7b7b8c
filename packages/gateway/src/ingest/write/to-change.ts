import type { NewChange } from "../../change-log/append-changes.ts";
import type { StoredRecord } from "../../store/stored-record.ts";
import type { ChangeCause, RecordSnapshot } from "../../change-log/tables.ts";
import type { Json } from "../../store/tables.ts";
import type { RecordDocument } from "../../store/stored-record.ts";
import { canonicalJson } from "./to-candidate.ts";

/** The origin of a change. */
export interface ChangeOrigin {
  readonly cause: ChangeCause;
  readonly traceId: string;
  readonly occurredAt: Date | null;
}

/** The change log's entry for a record that went from one state to another. `before` is null for a new record. */
export function toChange(before: StoredRecord | null, after: StoredRecord, origin: ChangeOrigin): NewChange {
  const kind = after.deletedAt !== null ? "DELETED" : before === null || before.deletedAt !== null ? "CREATED" : "UPDATED";
  const differing = changedFieldsOf(before, after);
  return {
    kind,
    entity: after.entity,
    record_id: after.id,
    system_id: after.systemId,
    version: after.version,
    changed_fields: kind === "DELETED" ? ["deletedAt"] : differing,
    occurred_at: origin.occurredAt ?? after.remoteUpdatedAt,
    recorded_at: after.updatedAt,
    cause: origin.cause,
    trace_id: origin.traceId,
    record: JSON.stringify(toSnapshot(after)),
    previous: before === null ? null : JSON.stringify(previousOf(before, after, differing)),
  };
}

function toSnapshot(record: StoredRecord): RecordSnapshot {
  return {
    remoteId: record.remoteId,
    remoteUrl: record.remoteUrl,
    document: record.document,
    customFields: record.customFields,
    remoteData: record.remoteData,
    remoteCreatedAt: record.remoteCreatedAt?.toISOString() ?? null,
    remoteUpdatedAt: record.remoteUpdatedAt?.toISOString() ?? null,
    createdAt: record.createdAt.toISOString(),
    updatedAt: record.updatedAt.toISOString(),
    deletedAt: record.deletedAt?.toISOString() ?? null,
    ...(record.problems && { problems: record.problems }),
  };
}

/** Every field whose value differs; for a new record, every field with a value. Field names as in GraphQL. */
function changedFieldsOf(before: StoredRecord | null, after: StoredRecord): string[] {
  const earlier = before === null ? {} : fieldsOf(before);
  return Object.entries(fieldsOf(after))
    .filter(([name, value]) => canonicalJson(value) !== canonicalJson(earlier[name] ?? (Array.isArray(value) ? [] : null)))
    .map(([name]) => name);
}

function fieldsOf(record: StoredRecord): Readonly<Record<string, Json>> {
  return {
    ...record.document,
    remoteUrl: record.remoteUrl,
    customFields: record.customFields,
    remoteData: record.remoteData,
    remoteCreatedAt: record.remoteCreatedAt?.toISOString() ?? null,
    remoteUpdatedAt: record.remoteUpdatedAt?.toISOString() ?? null,
  };
}

/**
 * The earlier values of the changed fields of the canonical document, and the record's own times, which streams' filters may use. A field
 * that the earlier version lacks, because the field did not exist then, counts as absent.
 */
function previousOf(before: StoredRecord, after: StoredRecord, changedFields: readonly string[]): RecordDocument {
  const values = changedFields.filter((name) => name in after.document).map((name) => [name, before.document[name] ?? null]);
  return {
    ...Object.fromEntries(values),
    $updatedAt: before.updatedAt.toISOString(),
    ...(before.deletedAt === null ? {} : { $deletedAt: before.deletedAt.toISOString() }),
  };
}
