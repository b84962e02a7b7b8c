import { hash } from "node:crypto";
import type { StoredRecord } from "../../store/stored-record.ts";
import type { Json } from "../../store/tables.ts";
import { canonicalJson } from "./canonical-json.ts";
import type { RecordTexts } from "./record-texts.ts";

/** Tells these hashes from those of earlier versions, which included the payload, or what a record lacks. */
const mark = "d.";

/**
 * A hash of what decides whether a record has changed: its fields, canonical and the connector's own, its custom fields, address and times.
 * Not of the payload, because a vendor's lists, reads and webhooks show the same record in different shapes; and not of problems, which follow
 * from the payload. What a record lacks does not count, so that records stay as they are when their entity gets another field.
 *
 * @param isDeleted whether the payload says that the record is deleted.
 */
export const contentHash = (
  {
    document,
    remoteUrl,
    remoteCreatedAt,
    remoteUpdatedAt,
  }: Pick<StoredRecord, "document" | "remoteUrl" | "remoteCreatedAt" | "remoteUpdatedAt">,
  { customFields }: Pick<RecordTexts, "customFields">,
  isDeleted = false,
): string => {
  const times = [remoteCreatedAt?.toISOString() ?? null, remoteUpdatedAt?.toISOString() ?? null];
  const facts = [remoteUrl, ...times, ...(isDeleted ? ["deleted"] : [])];
  return `${mark}${hash("sha256", `[${[...facts.map(canonicalJson), canonicalJson(present(document)), customFields].join()}]`, "base64url")}`;
};

/** A value without what is absent in it: null and empty lists. */
function present(value: Json): Json {
  if (Array.isArray(value)) return value.map(present);
  if (typeof value !== "object" || value === null || JSON.isRawJSON(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]: [string, Json]) => (isAbsent(member) ? [] : [[name, present(member)]])),
  );
}

const isAbsent = (value: Json): boolean => value === null || (Array.isArray(value) && value.length === 0);

/** Whether an earlier version made the hash. */
export const isEarlierHash = (value: string): boolean => value !== "" && !value.startsWith(mark);
