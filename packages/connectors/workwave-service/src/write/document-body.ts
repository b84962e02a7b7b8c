import type { documentEntity } from "@fettle/connector";
import type { WrittenBody } from "@fettle/connector-kit";
import type { WorkwaveServiceSettings } from "../settings.ts";

/** The fields of a document that an update can write. */
export const writableInUpdate = ["name"] as const;

/** The body of an update: a file is renamed. Its bytes come by an upload. */
export const documentBody: WrittenBody<WorkwaveServiceSettings, typeof documentEntity.fields, Record<never, never>> = ({
  name,
}) => ({ FileName: name });
