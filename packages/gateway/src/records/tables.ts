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
  /** How many complete scans in a row did not list it. */
  missing_scans: Generated<number>;
  /** What of this version could not be read. Null: nothing. */
  problems: ColumnType<readonly FieldProblem[] | null, string | null | undefined, string | null>;
  /** Copies dated up to this time are not believed without a read, because the record's time went back. Null: it never did. */
  trusted_after: NullableInstant;
  /** The hash of the copy that a list showed last and a read did not confirm, and when that was. Null since the last write. */
  settled_hash: string | null;
  settled_at: NullableInstant;
}

export interface RecordLinkTable {
  environment_id: string;
  source_id: string;
  /** The reference field of the source. */
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
    retention: { forGood: "they are what the vendor holds" },
  }),
  defineTable({
    name: "record_links",
    environment: "environment_id",
    system: { none: "a link belongs to a record" },
    erasing: { does: "delete-with-record", record: "source_id" },
    retention: { forGood: "they stand as long as their record" },
  }),
];

/** What lists read: their plans depend on up-to-date statistics of these tables. */
export const listedTables = ["records", "record_links"] as const;
