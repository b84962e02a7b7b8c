import type { FieldProblem } from "@fettle/connector";
import type { ColumnType, Generated } from "kysely";
import { defineTable } from "../store/declared-table.ts";
import type { RecordDocument } from "../store/stored-record.ts";
import type { Instant, Json, JsonColumn, NullableInstant } from "../store/tables.ts";

export interface RecordTable {
  environment_id: string;
  id: string;
  system_id: string;
  entity: string;
  remote_id: string;
  remote_url: string | null;
  version: number;
  hash: string;
  document: JsonColumn<RecordDocument>;
  custom_fields: JsonColumn<Json>;
  remote_data: JsonColumn<Json>;
  remote_created_at: NullableInstant;
  remote_updated_at: NullableInstant;
  created_at: Instant;
  updated_at: Instant;
  deleted_at: NullableInstant;
  /** The number of consecutive complete scans that did not list the record. */
  missing_scans: Generated<number>;
  /** The parts of this version that could not be read. Null: none. */
  problems: ColumnType<readonly FieldProblem[] | null, string | null | undefined, string | null>;
  /** Copies dated up to this time are trusted only after a read, because the record's time went back. Null: it never did. */
  trusted_after: NullableInstant;
  /** The hash of the copy that a list last showed and a read did not confirm, and the time of that. Null since the last write. */
  settled_hash: string | null;
  settled_at: NullableInstant;
}

export interface RecordLinkTable {
  environment_id: string;
  source_id: string;
  /** The source's reference field. */
  field: string;
  ordinal: number;
  target_id: string;
}

declare module "../store/tables.ts" {
  interface Tables {
    records: RecordTable;
    record_links: RecordLinkTable;
  }
}

/** The tables of records. */
export const recordsTables = [
  defineTable({
    name: "records",
    environment: "environment_id",
    system: "system_id",
    erasing: { does: "delete-as-changes" },
    retention: { forGood: "they are the vendor's data" },
  }),
  defineTable({
    name: "record_links",
    environment: "environment_id",
    system: { none: "a link belongs to a record" },
    erasing: { does: "delete-with-record", record: "source_id" },
    retention: { forGood: "they are kept as long as their record" },
  }),
];
