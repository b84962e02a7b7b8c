import type { StoredRecord } from "../../store/stored-record.ts";
import { canonicalJson } from "./canonical-json.ts";

/** The JSON of a record as canonical text. It is made once for the hash, the comparison, the record and its change. */
export interface RecordTexts {
  readonly document: string;
  readonly customFields: string;
  readonly remoteData: string;
}

export const textsOf = ({
  document,
  customFields,
  remoteData,
}: Pick<StoredRecord, "document" | "customFields" | "remoteData">): RecordTexts => ({
  document: canonicalJson(document),
  customFields: canonicalJson(customFields),
  remoteData: canonicalJson(remoteData),
});
