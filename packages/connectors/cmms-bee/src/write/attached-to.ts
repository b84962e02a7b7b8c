import { ConnectorError, type RecordKey } from "@fettle/connector";
import { isRecordType, recordTypes } from "../normalize/record-type.ts";
import type { CmmsBeeSettings } from "../settings.ts";

/** The record that a comment or a document is put on: the vendor's word for its kind, and its key. */
export function typeAndId(key: RecordKey, settings: CmmsBeeSettings): { readonly type: string; readonly id: string } {
  const { entity, remoteId } = key;
  if (isRecordType(entity)) return { type: recordTypes.write(entity, settings), id: remoteId };
  const message = `CMMS Bee has no ${entity} to which this could be attached.`;
  throw new ConnectorError("INVALID_INPUT", message, { fields: [{ path: "attachedTo", message }] });
}
