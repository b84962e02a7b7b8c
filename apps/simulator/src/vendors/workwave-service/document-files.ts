import { found } from "../found.ts";
import type { Operation } from "../operation.ts";
import { Refusal } from "../refusal.ts";
import type { WorkWaveRecords } from "./records.ts";
import { withReference } from "./resource.ts";
import { checkAttachment } from "./resources/office.ts";
import type { Document } from "./rows.ts";

const bytesAtMost = 10 * 1024 * 1024;

/** The upload of a file, and its bytes. */
export const documentFiles = (records: WorkWaveRecords): Operation[] => [
  {
    method: "post",
    path: "/documents",
    needs: "write",
    takesBytes: true,
    handle: ({ caller, query, body, header }) => {
      const existing = withReference(records.documents, caller.account, query["externalReference"]);
      if (existing) return { status: 200, body: existing.row };
      if (query["fileName"] === undefined)
        throw new Refusal(400, "The request is not valid.", [{ field: "fileName", message: "is missing" }]);
      if (!(body instanceof Uint8Array) || body.byteLength > bytesAtMost)
        throw new Refusal(400, `A file may have up to ${bytesAtMost} bytes.`);
      checkAttachment(query["recordType"], query["recordId"], { records, account: caller.account });
      const at = records.clock.next();
      const row: Document = {
        DocumentId: records.nextNumber("documents", 96_001),
        FileName: String(query["fileName"]),
        ContentType: header("content-type") ?? null,
        Size: body.byteLength,
        // Both were checked against the API description.
        RecordType: (query["recordType"] ?? null) as Document["RecordType"],
        RecordId: (query["recordId"] ?? null) as Document["RecordId"],
        ExternalReference: (query["externalReference"] ?? null) as Document["ExternalReference"],
        CreatedDate: at,
        UpdatedDate: at,
      };
      records.files.set(String(row.DocumentId), body);
      records.documents.put(caller.account, row);
      return { status: 201, body: row };
    },
  },
  {
    method: "get",
    path: "/documents/{id}/content",
    needs: "read",
    handle: (call) => {
      const { id, row } = found(records.documents, call);
      const content = records.files.get(id) ?? new TextEncoder().encode(`${row.FileName}\n`);
      return { status: 200, file: { bytes: content, contentType: row.ContentType ?? "application/octet-stream" } };
    },
  },
];
