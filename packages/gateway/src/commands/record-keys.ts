import type { EntityDescriptor } from "@fettle/connector";

/** What names a record beside its id. */
export const recordKeyNames = ["number", "code", "name", "remoteId", "externalId"] as const;
export type RecordKeyName = (typeof recordKeyNames)[number];

/** A record that an app names by another key than its id. */
export interface RecordKey {
  readonly key: RecordKeyName;
  readonly value: string;
}

/** The keys of an entity's records: the texts of these names that lists can be filtered by, the vendor's key, and the app's own id. */
export function recordKeys(descriptor: Pick<EntityDescriptor, "fields"> | undefined): readonly RecordKeyName[] {
  const isKey = (name: RecordKeyName): boolean => {
    const field = descriptor?.fields[name];
    return field?.type === "text" && field.filter === true;
  };
  return [...(["number", "code", "name"] as const).filter(isKey), "remoteId", "externalId"];
}

/** Whether a value names a record by a key. */
export const isRecordKey = (value: unknown): value is RecordKey =>
  typeof value === "object" && value !== null && "key" in value && "value" in value;
