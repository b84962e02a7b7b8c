import { ConnectorError, type documentEntity, type EntityConnector } from "@fettle/connector";
import { expectFound, expectJson, pathSegment, queryString } from "@fettle/connector-kit";
import { answers } from "../errors.ts";
import type { WorkwaveServiceSettings } from "../settings.ts";
import { attachmentToWrite } from "../write/attachment.ts";
import { readSchema } from "../api/names.ts";

type Documents = EntityConnector<WorkwaveServiceSettings, typeof documentEntity.fields>;

/** Sends the bytes as they are; the name and the record that they belong to go into the query. */
export const uploadDocument: NonNullable<Documents["upload"]> = async (vendor, file, values, { commandId }) => {
  const { RecordType, RecordId } = attachmentToWrite(values.attachedTo);
  const query = queryString({
    fileName: values.name ?? file.name,
    recordType: RecordType,
    recordId: RecordId,
    externalReference: commandId,
  });
  const headers = { "content-type": file.contentType };
  const answer = await expectJson(
    await vendor.fetch(`/documents${query}`, { method: "POST", headers, body: file.content }),
    answers,
    "write",
  );
  try {
    return { outcome: "done", remoteId: readSchema(answer, "Document").requiredKey("DocumentId"), payload: answer };
  } catch (cause) {
    throw new ConnectorError("OUTCOME_UNKNOWN", "The file was accepted, but the response does not say which document it is.", {
      cause,
    });
  }
};

/** The vendor's answer with the bytes, unread. */
export const documentContent: NonNullable<Documents["content"]> = async (vendor, remoteId) => {
  const segment = pathSegment(remoteId);
  if (segment === null) return null;
  const response = await vendor.fetch(`/documents/${segment}/content`);
  if (response.ok) return response;
  await expectFound(response, answers);
  return null;
};
