import { ConnectorError, type documentEntity, type EntityConnector } from "@fettle/connector";
import { expectFound, expectJson, queryString } from "@fettle/connector-kit";
import { answers } from "../errors.ts";
import { typeAndId } from "./attached-to.ts";
import type { CmmsBeeSettings } from "../settings.ts";
import { nameOf, pathOf, readSchema, recordPath } from "../api/names.ts";

type Documents = EntityConnector<CmmsBeeSettings, typeof documentEntity.fields>;

/** The largest file that the vendor takes, in bytes. */
export const mostBytes = 10 * 1024 * 1024;

function refuseSize(size: number): void {
  if (size <= mostBytes) return;
  const message = `CMMS Bee takes files of up to ${mostBytes / 1024 / 1024} MiB.`;
  throw new ConnectorError("INVALID_INPUT", message, { fields: [{ path: "file", message }] });
}

/** Stores a file: the bytes as the body, the rest in the query, where any name can stand. */
const upload: Documents["upload"] = async (vendor, file, { name, attachedTo }, { commandId }) => {
  const { settings } = vendor;
  refuseSize(file.content.size);
  const key = attachedTo && typeAndId(attachedTo, settings);
  const query = queryString({
    [nameOf(settings, "query", "name")]: name ?? file.name,
    [nameOf(settings, "query", "attachedToType")]: key?.type,
    [nameOf(settings, "query", "attachedToId")]: key?.id,
    [nameOf(settings, "query", "externalReference")]: commandId,
  });
  const answer = await vendor.fetch(`${pathOf(settings, "documents")}/upload${query}`, {
    method: "POST",
    headers: { "content-type": file.contentType, "idempotency-key": commandId },
    body: file.content,
  });
  const payload = await expectJson(answer, answers, "write");
  return { outcome: "done", remoteId: readSchema(payload, "Document", settings).requiredKey("id"), payload };
};

/** The bytes of a file, as the vendor answers them. */
const content: Documents["content"] = async (vendor, remoteId) => {
  const path = recordPath(vendor.settings, "documents", remoteId);
  if (path === null) return null;
  const answer = await vendor.fetch(`${path}/content`);
  if (answer.ok) return answer;
  return (await expectFound(answer, answers)) === null ? null : answer;
};

/** Documents with their files. */
export const withFiles = (documents: Documents): Documents => ({ ...documents, upload, content });
