import { defineTable } from "../store/declared-table.ts";
import type { Instant } from "../store/tables.ts";
import type { CallKind, CallOutcome } from "./call-outcome.ts";

export interface VendorCallTable {
  environment_id: string;
  id: string;
  system_id: string;
  trace_id: string;
  method: string;
  /** Without query and fragment, which may contain personal data. */
  url: string;
  /** Null when there was no answer. */
  status: number | null;
  duration_milliseconds: number;
  /** A ConnectorError code, if the call ended in one. */
  error: string | null;
  started_at: Instant;
  /** Null in rows of earlier versions, like the next two. */
  connector_id: string | null;
  outcome: CallOutcome | null;
  kind: CallKind | null;
}

declare module "../store/tables.ts" {
  interface Tables {
    vendor_calls: VendorCallTable;
  }
}

/** The tables of calls to vendors. */
export const vendorCallsTables = [
  defineTable({
    name: "vendor_calls",
    environment: "environment_id",
    system: "system_id",
    erasing: { does: "delete" },
    retention: [{ age: "started_at", days: "historyRetentionDays" }],
  }),
];
