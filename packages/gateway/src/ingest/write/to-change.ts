import type { NewChange } from "../../change-log/append-changes.ts";
import type { StoredRecord } from "../../store/stored-record.ts";
import type { ChangeActor, ChangeCause, RecordSnapshot } from "../../change-log/tables.ts";
import type { Json } from "../../store/tables.ts";
import { mappedMember } from "../../field-mapping.ts";
import type { RecordDocument } from "../../store/stored-record.ts";
import { canonicalJson } from "./canonical-json.ts";
import { type RecordTexts, textsOf } from "./record-texts.ts";

/** The origin of a change. */
export interface ChangeOrigin {
  readonly cause: ChangeCause;
  readonly traceId: string;
  readonly occurredAt: Date | null;
  readonly actor?: ChangeActor | null;
}

/** A change without the snapshot of its record. */
export type ChangeFacts = Omit<NewChange, "record"> & { readonly changed_fields: readonly string[] };

/** The change log's entry for a record that went from one state to another. `before` is null for a new record. */
export function toChange(before: StoredRecord | null, after: StoredRecord, origin: ChangeOrigin): NewChange {
  const texts = textsOf(after);
  return { ...changeFacts(before, after, origin, texts), record: snapshotOf(after, texts) };
}

/** The same without the snapshot. `texts`: those of `after`. */
export function changeFacts(
  before: StoredRecord | null,
  after: StoredRecord,
  origin: ChangeOrigin,
  texts: RecordTexts,
): ChangeFacts {
  const kind = after.deletedAt !== null ? "DELETED" : before === null || before.deletedAt !== null ? "CREATED" : "UPDATED";
  const differing = changedFieldsOf(before, after, texts);
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
    actor: origin.actor ? JSON.stringify(origin.actor) : null,
    previous: before === null ? null : JSON.stringify(previousOf(before, after, differing)),
  };
}

/** The text of a {@link RecordSnapshot}. */
export function snapshotOf(record: StoredRecord, { document, customFields, remoteData }: RecordTexts): string {
  const others: Omit<RecordSnapshot, keyof RecordTexts> = {
    remoteId: record.remoteId,
    remoteUrl: record.remoteUrl,
    remoteCreatedAt: record.remoteCreatedAt?.toISOString() ?? null,
    remoteUpdatedAt: record.remoteUpdatedAt?.toISOString() ?? null,
    createdAt: record.createdAt.toISOString(),
    updatedAt: record.updatedAt.toISOString(),
    deletedAt: record.deletedAt?.toISOString() ?? null,
    ...(record.problems && { problems: record.problems }),
  };
  const values = JSON.stringify(others).slice(0, -1);
  return `${values},"document":${document},"customFields":${customFields},"remoteData":${remoteData}}`;
}

/** Every field whose value differs; for a new record, every field with a value. Field names as in GraphQL. */
function changedFieldsOf(before: StoredRecord | null, after: StoredRecord, { customFields, remoteData }: RecordTexts): string[] {
  const isChanged = (name: string, value: Json) =>
    before === null ? !isEmpty(value) : differs(value, before.document[name] ?? (Array.isArray(value) ? [] : null));
  const names = Object.keys(after.document).filter((name) => isChanged(name, after.document[name] ?? null));
  // Of a record whose mapped values are gone, nothing is left in the document.
  if (after.document[mappedMember] === undefined && before?.document[mappedMember] !== undefined) names.push(mappedMember);
  if (after.remoteUrl !== (before?.remoteUrl ?? null)) names.push("remoteUrl");
  if (differsFrom(before?.customFields, customFields)) names.push("customFields");
  if (differsFrom(before?.remoteData, remoteData)) names.push("remoteData");
  if (after.remoteCreatedAt?.getTime() !== before?.remoteCreatedAt?.getTime()) names.push("remoteCreatedAt");
  if (after.remoteUpdatedAt?.getTime() !== before?.remoteUpdatedAt?.getTime()) names.push("remoteUpdatedAt");
  return names;
}

const isEmpty = (value: Json) => value === null || (Array.isArray(value) && value.length === 0);

/** An empty list where there was nothing is no difference. */
const differsFrom = (earlier: Json | undefined, text: string) =>
  text !== canonicalJson(earlier ?? (text === emptyList ? [] : null));

const emptyList = "[]";

const differs = (value: Json, earlier: Json) => value !== earlier && canonicalJson(value) !== canonicalJson(earlier);

/**
 * The earlier values of the changed fields of the canonical document, and the record's own times, which streams' filters may use. A field
 * that the earlier version lacks, because the field did not exist then, counts as absent.
 */
function previousOf(before: StoredRecord, after: StoredRecord, changedFields: readonly string[]): RecordDocument {
  const isValue = (name: string) => name in after.document || name === mappedMember;
  const values = changedFields.filter(isValue).map((name) => [name, before.document[name] ?? null]);
  return {
    ...Object.fromEntries(values),
    $updatedAt: before.updatedAt.toISOString(),
    ...(before.deletedAt === null ? {} : { $deletedAt: before.deletedAt.toISOString() }),
  };
}
