import type { NormalizedRecord, note } from "@fettle/connector";
import { readRecord } from "@fettle/connector-kit";
import { bySchema } from "../api/names.ts";
import { normalizeAttachment } from "./attachment.ts";

export function normalizeNote(payload: unknown): NormalizedRecord<typeof note.fields> {
  return readRecord(payload, bySchema("Note"), (read) => ({
    remoteId: read.requiredKey("NoteId"),
    remoteCreatedAt: read.instant("CreatedDate"),
    remoteUpdatedAt: read.instant("UpdatedDate"),
    fields: {
      text: read.requiredText("Text"),
      attachedTo: normalizeAttachment(read),
      author: read.key("EmployeeId"),
      authorName: read.text("AuthorName"),
      writtenAt: read.instant("NoteDate"),
    },
  }));
}
