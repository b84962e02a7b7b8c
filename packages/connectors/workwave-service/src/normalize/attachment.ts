import type { RecordKey } from "@fettle/connector";
import type { PayloadReader } from "@fettle/connector-kit";

/** The record that a note or a document belongs to. The vendor's names of these are the canonical ones. */
export function normalizeAttachment(read: PayloadReader): RecordKey | null {
  const entity = read.text("RecordType");
  const remoteId = read.key("RecordId");
  return entity === null || remoteId === null ? null : { entity, remoteId };
}
