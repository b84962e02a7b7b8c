import type { Instant } from "./tables.ts";

export type HeldDeletionDecision = "CONFIRMED" | "REJECTED";

/** Deletions of one entity of one system that a complete list would bring, held because they are unlikely many. */
export interface HeldDeletionTable {
  environment_id: string;
  id: string;
  system_id: string;
  entity: string;
  /** How many records the last complete list left out, as those before it did. */
  records: number;
  /** Of how many there were. */
  total: number;
  /** When a list first left out so many, and when the last one did. */
  found_at: Instant;
  last_found_at: Instant;
  trace_id: string;
  /** An operator's word, which the next sync carries out; the row goes then. Null while it is waited for. */
  decision: HeldDeletionDecision | null;
  decision_trace_id: string | null;
}
