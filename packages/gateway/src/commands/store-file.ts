import { ConnectorError, type UploadedFile, type WriteResult } from "@fettle/connector";
import type { Uploads } from "../documents/uploads/uploads.ts";
import type { CommandRow } from "./command-rows.ts";

/**
 * Lets `store` send the file of a command to the vendor, and deletes the file here once the vendor has it. After a failure, another command may
 * send the file.
 * @throws ConnectorError `INVALID_INPUT` when the file is gone.
 */
export async function storeFile(
  uploads: Uploads,
  { environment_id: environmentId, upload_id: uploadId, hold }: CommandRow,
  store: (file: UploadedFile) => Promise<WriteResult>,
): Promise<WriteResult> {
  await using opened = uploadId === null ? null : await uploads.open(environmentId, uploadId);
  if (opened === null || uploadId === null) {
    const message = "The file has expired. Send it again, with a new idempotencyKey.";
    throw new ConnectorError("INVALID_INPUT", message, { fields: [{ path: "uploadId", message }] });
  }
  let result: WriteResult;
  try {
    result = await store(opened.file);
  } catch (error) {
    const waits = hold && ConnectorError.isInstance(error) && error.code === "UNAUTHENTICATED";
    if (!waits) await uploads.release(environmentId, uploadId).catch(() => undefined);
    throw error;
  }
  // A file that stays expires; the vendor has it, whatever happens here.
  await uploads.drop(environmentId, uploadId).catch(() => undefined);
  return result;
}
