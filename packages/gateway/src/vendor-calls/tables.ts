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

/**
 * The calls to vendors of one system in one hour, a column for each outcome. They are added to in the transaction that logs the calls, so that
 * the two agree.
 */
export interface CallHourTable extends Record<Lowercase<CallOutcome>, number> {
  environment_id: string;
  system_id: string;
  /** The start of the hour, UTC. */
  hour: Instant;
  connector_id: string;
  /** How many calls took how long, by the classes of `durationBounds`. Calls that Fettle ended itself are left out. */
  durations: number[];
}

declare module "../store/tables.ts" {
  interface Tables {
    vendor_calls: VendorCallTable;
    call_hours: CallHourTable;
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
  defineTable({
    name: "call_hours",
    environment: "environment_id",
    system: "system_id",
    erasing: { does: "delete" },
    retention: [{ age: "hour", days: 400 }],
  }),
];
