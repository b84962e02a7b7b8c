import { found } from "../../found.ts";
import type { Operation } from "../../operation.ts";
import { Refusal } from "../../refusal.ts";
import type { CmmsBeeRecords } from "../records.ts";
import { checkAttachedTo } from "../references.ts";
import { createRow, type Resource } from "../resource.ts";
import type { Document } from "../store-rows.ts";

/** The largest file that the vendor takes. */
export const mostBytes = 10 * 1024 * 1024;

export const documents: Resource<Document> = {
  path: "/documents",
  name: "documents",
  table: (records) => records.documents,
  prefix: "DO",
  create: ["name", "contentType", "url", "attachedTo"],
  update: ["name"],
  isDeletable: true,
  references: {},
  blank: () => ({ name: "", contentType: null, size: null, url: null, attachedTo: null }),
  rule: ({ records, account, given, row }) => {
    checkAttachedTo(records, account, given.attachedTo ?? null);
    return row;
  },
  removing: (records, _account, { id }) => records.files.delete(id),
};

/** Uploads of files, and their bytes. */
export const fileOperations = (records: CmmsBeeRecords): Operation[] => [
  {
    method: "post",
    path: "/documents/upload",
    needs: "write",
    takesBytes: true,
    handle: ({ caller, query, body, header }) => {
      const bytes = body as Uint8Array; // `takesBytes` says so
      if (bytes.length > mostBytes) throw new Refusal(413, `A file has at most ${mostBytes} bytes.`);
      const { name, attachedToType: type, attachedToId: id, externalReference = null } = query;
      if (typeof name !== "string")
        throw new Refusal(400, "The request is not valid.", [{ field: "name", message: "is missing" }]);
      const given = {
        name,
        contentType: header("content-type") ?? null,
        size: bytes.length,
        attachedTo: type === undefined ? null : { type: String(type), id: String(id) },
        externalReference: externalReference === null ? null : String(externalReference),
      };
      const row = createRow(records, documents, caller.account, given, caller);
      records.files.set(row.id, bytes);
      return { status: 201, body: row };
    },
  },
  {
    method: "get",
    path: "/documents/{id}/content",
    needs: "read",
    handle: (call) => {
      const { id, row } = found(records.documents, call);
      const bytes = records.files.get(id);
      if (bytes === undefined) throw new Refusal(404, "The document has no file here.");
      return { status: 200, file: { bytes, contentType: row.contentType ?? "application/octet-stream" } };
    },
  },
];
