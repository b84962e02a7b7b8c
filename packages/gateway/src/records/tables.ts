import type { FieldProblem } from "@fettle/connector";
import type { ColumnType, Generated } from "kysely";
import type { MappedType } from "../field-mapping.ts";
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

/** The values of mapped fields in the form in which filters look them up. The record's document has them in full. */
export interface CustomValueTable {
  environment_id: string;
  record_id: string;
  name: string;
  entity: string;
  type: MappedType;
  /** A text's head, or the whole of any other value but a number. */
  key: string | null;
  number: string | null;
  /** The number as a double, by which it is found: comparing such reveals nothing of hidden rows through errors. */
  near: number | null;
}

declare module "../store/tables.ts" {
  interface Tables {
    records: RecordTable;
    record_links: RecordLinkTable;
    custom_values: CustomValueTable;
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
  defineTable({
    name: "custom_values",
    environment: "environment_id",
    system: { none: "a value belongs to a record" },
    erasing: { does: "delete-with-record", record: "record_id" },
    retention: { forGood: "they are kept as long as their record" },
  }),
];
