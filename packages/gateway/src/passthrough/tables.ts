import type { ColumnType } from "kysely";
import type { StoredFailure } from "../commands/stored-failure.ts";
import { defineTable } from "../store/declared-table.ts";
import type { Instant, JsonColumn, NullableInstant } from "../store/tables.ts";
import type { PassedHeader } from "./passed-headers.ts";

/** The methods beside GET and HEAD that a system takes. */
export interface PassthroughMethodTable {
  environment_id: string;
  system_id: string;
  methods: ColumnType<readonly string[], string[], string[]>;
}

/** A call with an idempotency key. */
export interface PassthroughCallTable {
  environment_id: string;
  system_id: string;
  idempotency_key: string;
  /** SHA-256 of the call; tells a repeated call from another one with the same key. */
  input_hash: Buffer;
  /** The process that makes the call counts as alive until then. Null once the call has ended. */
  lease_until: NullableInstant;
  /** The vendor's answer; null without one. */
  status: number | null;
  headers: JsonColumn<readonly PassedHeader[]>;
  body: Buffer | null;
  failure: ColumnType<StoredFailure | null, string | null, string | null>;
  created_at: Instant;
}

declare module "../store/tables.ts" {
  interface Tables {
    passthrough_methods: PassthroughMethodTable;
    passthrough_calls: PassthroughCallTable;
  }
}

/** The tables of passthrough. */
export const passthroughTables = [
  defineTable({
    name: "passthrough_methods",
    environment: "environment_id",
    system: "system_id",
    erasing: { does: "delete" },
    retention: { forGood: "they are the operator's choice" },
  }),
  defineTable({
    name: "passthrough_calls",
    environment: "environment_id",
    system: "system_id",
    erasing: { does: "delete" },
    retention: [{ age: "created_at", days: 7 }],
  }),
];
