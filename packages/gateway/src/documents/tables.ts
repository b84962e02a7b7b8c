import type { ColumnType } from "kysely";
import { defineTable } from "../store/declared-table.ts";
import type { Instant } from "../store/tables.ts";

/** A file that an app has sent, or that was fetched for it, until it is at the vendor. */
export interface UploadTable {
  environment_id: string;
  id: string;
  system_id: string;
  name: string;
  content_type: string;
  /** In bytes. Null until all of them are here. */
  size: ColumnType<string | null, number | null, number>;
  created_at: Instant;
  expires_at: Instant;
}

/** A piece of a file. */
export interface UploadPieceTable {
  environment_id: string;
  upload_id: string;
  /** From 0, in order. */
  number: number;
  bytes: Buffer;
}

declare module "../store/tables.ts" {
  interface Tables {
    uploads: UploadTable;
    upload_pieces: UploadPieceTable;
  }
}

/** The tables of documents. */
export const documentsTables = [
  defineTable({
    name: "uploads",
    environment: "environment_id",
    system: "system_id",
    erasing: { does: "delete" },
    retention: [{ age: "expires_at", days: 1 }],
  }),
  defineTable({
    name: "upload_pieces",
    environment: "environment_id",
    system: { none: "a piece belongs to an upload" },
    erasing: { does: "cascade", from: "uploads" },
    retention: { forGood: "pieces go with their upload" },
  }),
];
