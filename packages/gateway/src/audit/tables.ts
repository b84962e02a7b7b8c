import { defineTable } from "../store/declared-table.ts";
import type { Instant, JsonColumn } from "../store/tables.ts";
import type { ActorKind, AuditOutcome } from "./audit-entry.ts";

export interface AuditEntryTable {
  environment_id: string;
  id: string;
  at: Instant;
  actor_kind: ActorKind;
  token_id: string | null;
  token_name: string | null;
  action: string;
  system_id: string | null;
  subject_ids: string[];
  arguments: JsonColumn<Readonly<Record<string, unknown>>>;
  outcome: AuditOutcome;
  code: string | null;
  address: string | null;
  trace_id: string;
}

declare module "../store/tables.ts" {
  interface Tables {
    audit_entries: AuditEntryTable;
  }
}

/** The table of the audit. Neither role may change or delete a row. */
export const auditTables = [
  defineTable({
    name: "audit_entries",
    environment: "environment_id",
    system: "system_id",
    erasing: {
      does: "keep",
      because: "it tells who had the system erased, and holds ids only, nothing of the vendor's or the customer's",
    },
    retention: { forGood: "who did what must stay known" },
    rights: { app: ["select", "insert"], service: ["select", "insert"] },
  }),
];
