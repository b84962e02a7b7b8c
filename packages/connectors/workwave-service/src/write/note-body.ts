import type { note } from "@fettle/connector";
import type { WrittenBody } from "@fettle/connector-kit";
import type { WorkwaveServiceSettings } from "../settings.ts";
import { attachmentToWrite } from "./attachment.ts";

/** The fields of a note that can be written. */
export const writable = {
  create: ["text", "attachedTo"],
  update: ["text"],
  requiredOnCreate: ["text", "attachedTo"],
} as const;

export const noteBody: WrittenBody<WorkwaveServiceSettings, typeof note.fields, Record<never, never>> = (
  values,
  { operation, commandId },
) => ({
  Text: values.text,
  ...attachmentToWrite(values.attachedTo),
  ...(operation === "create" && { ExternalReference: commandId }),
});
