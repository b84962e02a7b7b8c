import type { Selectable } from "kysely";
import type { RecordTable } from "../store/tables.ts";
import type { IngestBatch } from "./ingest.ts";
import type { Candidate } from "./to-candidate.ts";

/** What is stored of a record, as far as deciding needs it. */
export type Existing = Pick<Selectable<RecordTable>, "id" | "hash" | "remote_updated_at" | "deleted_at">;

/** What a candidate means for the stored record. */
export type Decision = "create" | "update" | "delete" | "unchanged" | "stale" | "tie";

/**
 * Decides by the vendor's own time of change: an older one never overwrites a newer. Where two copies claim the same time and
 * differ, or a copy contradicts a deletion, only a fresh read can tell: a tie.
 */
export function decide(candidate: Candidate, existing: Existing | undefined, freshness: IngestBatch["freshness"]): Decision {
  if (existing === undefined) return candidate.isDeleted ? "unchanged" : "create";
  const order = compareTimes(candidate.remoteUpdatedAt, existing.remote_updated_at);
  if (order === "older")
    return existing.deleted_at !== null || candidate.isDeleted === false || freshness === "copy" ? "stale" : "delete";
  if (candidate.isDeleted) return existing.deleted_at === null ? "delete" : "unchanged";
  if (existing.deleted_at !== null) return freshness === "read" ? "update" : "tie";
  if (candidate.hash === existing.hash) return "unchanged";
  return order === "same" && freshness === "copy" ? "tie" : "update";
}

/** Where either time is missing there is no telling, and what comes later counts. */
function compareTimes(candidate: Date | null, existing: Date | null): "older" | "same" | "newer" | "unknown" {
  if (candidate === null || existing === null) return "unknown";
  if (candidate.getTime() === existing.getTime()) return "same";
  return candidate < existing ? "older" : "newer";
}
