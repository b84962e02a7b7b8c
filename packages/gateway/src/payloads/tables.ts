import type { Generated } from "kysely";
import { defineTable } from "../store/declared-table.ts";
import type { Instant, JsonColumn } from "../store/tables.ts";
import type { CaptureMode, PayloadKind, StoredHead } from "./payload.ts";

export interface PayloadTable {
  environment_id: string;
  /** What the payload belongs to: a vendor call, an ingress event, an attempt of a delivery, a request to the API. */
  subject_id: string;
  /** When that began. It also decides on the part of the table. */
  at: Instant;
  kind: PayloadKind;
  /** Null when it concerns no single system. */
  system_id: string | null;
  trace_id: string;
  /** Null when there was none. */
  request: JsonColumn<StoredHead | null>;
  /** The beginning of the redacted body as UTF-8, compressed with Zstandard. */
  request_body: Buffer | null;
  response: JsonColumn<StoredHead | null>;
  response_body: Buffer | null;
}

export interface PayloadModeTable {
  environment_id: string;
  /** From when on the mode is in force, until the next one of the environment. */
  since: Instant;
  mode: CaptureMode;
}

export interface PayloadRecordingTable {
  environment_id: string;
  system_id: string;
  /** Everything of the system is recorded from then on, and until then. */
  since: Instant;
  until: Instant;
  id: Generated<number>;
}

declare module "../store/tables.ts" {
  interface Tables {
    payloads: PayloadTable;
    payload_modes: PayloadModeTable;
    payload_recordings: PayloadRecordingTable;
  }
}

/** The retention task of the stage. */
export const payloadsTask = "payloads";

/** The tables of payloads. */
export const payloadsTables = [
  defineTable({
    name: "payloads",
    environment: "environment_id",
    system: "system_id",
    erasing: { does: "delete" },
    // Whole parts are dropped.
    retention: { task: payloadsTask },
  }),
  defineTable({
    name: "payload_modes",
    environment: "environment_id",
    system: { none: "it holds for all systems of the environment" },
    retention: { task: payloadsTask },
  }),
  defineTable({
    name: "payload_recordings",
    environment: "environment_id",
    system: "system_id",
    erasing: { does: "delete" },
    retention: { task: payloadsTask },
  }),
];
