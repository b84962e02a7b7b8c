import type { Selectable } from "kysely";
import type { RecordTable } from "./tables.ts";
import type { StoredRecord } from "../store/stored-record.ts";

/** The columns of `records` that make up a {@link StoredRecord}. */
export const recordColumns = [
  "r.id",
  "r.system_id",
  "r.entity",
  "r.remote_id",
  "r.remote_url",
  "r.version",
  "r.document",
  "r.custom_fields",
  "r.remote_data",
  "r.remote_created_at",
  "r.remote_updated_at",
  "r.created_at",
  "r.updated_at",
  "r.deleted_at",
  "r.problems",
] as const;

type RecordRow = Omit<
  Selectable<RecordTable>,
  "environment_id" | "hash" | "missing_scans" | "trusted_after" | "settled_hash" | "settled_at"
>;

/** Converts a row of `records`. */
export function toStoredRecord(row: RecordRow): StoredRecord {
  return {
    id: row.id,
    systemId: row.system_id,
    entity: row.entity,
    remoteId: row.remote_id,
    remoteUrl: row.remote_url,
    version: row.version,
    document: row.document,
    customFields: row.custom_fields,
    remoteData: row.remote_data,
    remoteCreatedAt: row.remote_created_at,
    remoteUpdatedAt: row.remote_updated_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    deletedAt: row.deleted_at,
    ...(row.problems !== null && { problems: row.problems }),
  };
}
