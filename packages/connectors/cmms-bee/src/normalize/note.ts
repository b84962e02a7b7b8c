import type { note, NormalizedRecord } from "@fettle/connector";
import { readRecord } from "@fettle/connector-kit";
import { bySchema } from "../api/names.ts";
import { normalizeAttachedTo } from "./record-type.ts";
import type { CmmsBeeSettings } from "../settings.ts";

export function normalizeNote(payload: unknown, settings: CmmsBeeSettings): NormalizedRecord<typeof note.fields> {
  return readRecord(payload, bySchema("Comment", settings), (read) => ({
    remoteId: read.requiredKey("id"),
    remoteCreatedAt: read.instant("createdAt"),
    remoteUpdatedAt: read.instant("updatedAt"),
    fields: {
      text: read.requiredText("text"),
      attachedTo: normalizeAttachedTo(read, settings),
      author: read.key("userId"),
      authorName: read.text("authorName"),
      writtenAt: read.instant("writtenAt"),
    },
  }));
}
