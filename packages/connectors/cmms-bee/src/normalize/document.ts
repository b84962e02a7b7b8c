import type { documentEntity, NormalizedRecord } from "@fettle/connector";
import { readRecord } from "@fettle/connector-kit";
import { bySchema } from "../api/names.ts";
import { normalizeAttachedTo } from "./record-type.ts";
import type { CmmsBeeSettings } from "../settings.ts";

export function normalizeDocument(payload: unknown, settings: CmmsBeeSettings): NormalizedRecord<typeof documentEntity.fields> {
  return readRecord(payload, bySchema("Document", settings), (read) => ({
    remoteId: read.requiredKey("id"),
    remoteCreatedAt: read.instant("createdAt"),
    remoteUpdatedAt: read.instant("updatedAt"),
    fields: {
      name: read.requiredText("name"),
      contentType: read.text("contentType"),
      size: read.number("size"),
      url: read.url("url"),
      attachedTo: normalizeAttachedTo(read, settings),
    },
  }));
}
