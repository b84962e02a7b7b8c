import type { documentEntity, NormalizedRecord } from "@fettle/connector";
import { readRecord } from "@fettle/connector-kit";
import { bySchema } from "../api/names.ts";
import { normalizeAttachment } from "./attachment.ts";

export function normalizeDocument(payload: unknown): NormalizedRecord<typeof documentEntity.fields> {
  return readRecord(payload, bySchema("Document"), (read) => ({
    remoteId: read.requiredKey("DocumentId"),
    remoteCreatedAt: read.instant("CreatedDate"),
    remoteUpdatedAt: read.instant("UpdatedDate"),
    fields: {
      name: read.requiredText("FileName"),
      contentType: read.text("ContentType"),
      size: read.number("Size"),
      attachedTo: normalizeAttachment(read),
    },
  }));
}
