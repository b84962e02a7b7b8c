import { hash } from "node:crypto";
import type { StoredRecord } from "../../store/stored-record.ts";
import { canonicalJson } from "./canonical-json.ts";
import type { RecordTexts } from "./record-texts.ts";

/** Tells these hashes from those of earlier versions, which included the payload and had no mark. */
const mark = "c.";

/**
 * A hash of what decides whether a record has changed: its fields, canonical and the connector's own, its custom fields, address and times.
 * Not of the payload, because a vendor's lists, reads and webhooks show the same record in different shapes; and not of problems, which follow
 * from the payload.
 *
 * @param isDeleted whether the payload says that the record is deleted.
 */
export const contentHash = (
  { remoteUrl, remoteCreatedAt, remoteUpdatedAt }: Pick<StoredRecord, "remoteUrl" | "remoteCreatedAt" | "remoteUpdatedAt">,
  { document, customFields }: Pick<RecordTexts, "document" | "customFields">,
  isDeleted = false,
): string => {
  const times = [remoteCreatedAt?.toISOString() ?? null, remoteUpdatedAt?.toISOString() ?? null];
  const facts = [remoteUrl, ...times, ...(isDeleted ? ["deleted"] : [])];
  return `${mark}${hash("sha256", `[${[...facts.map(canonicalJson), document, customFields].join()}]`, "base64url")}`;
};

/** Whether an earlier version made the hash. */
export const isEarlierHash = (value: string): boolean => value !== "" && !value.startsWith(mark);
