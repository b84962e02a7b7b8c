import type { Selectable } from "kysely";
import type { RecordTable } from "../store/tables.ts";
import type { Candidate } from "./to-candidate.ts";

/** What is stored of a record, as far as deciding needs it. */
export type Existing = Pick<Selectable<RecordTable>, "id" | "hash" | "remote_updated_at" | "deleted_at">;

/** What a candidate means for the stored record. */
export type Decision = "create" | "update" | "delete" | "unchanged" | "stale" | "tie";

/** `newest`: read at the vendor after what is stored was written. `copy`: it may be older than what is stored. */
export type Standing = "newest" | "copy";

/**
 * Decides by the vendor's own time of change: an older one never overwrites a newer. Where the times do not tell, because they are equal
 * or missing or because the record is stored as deleted, only what is known to be the newest counts, and everything else is a tie: the
 * record has to be read.
 */
export function decide(candidate: Candidate, existing: Existing | undefined, standing: Standing): Decision {
  if (existing === undefined) return candidate.isDeleted ? "unchanged" : "create";
  const wasDeleted = existing.deleted_at !== null;
  const order = compareTimes(candidate.remoteUpdatedAt, existing.remote_updated_at);
  if (order === "older") return candidate.isDeleted && !wasDeleted && standing === "newest" ? "delete" : "stale";
  if (wasDeleted) {
    if (candidate.isDeleted) return "unchanged";
    return standing === "newest" ? "update" : "tie";
  }
  if (!candidate.isDeleted && candidate.hash === existing.hash) return "unchanged";
  if (order !== "newer" && standing === "copy") return "tie";
  return candidate.isDeleted ? "delete" : "update";
}

/** Where either time is missing there is no telling. */
function compareTimes(candidate: Date | null, existing: Date | null): "older" | "same" | "newer" | "unknown" {
  if (candidate === null || existing === null) return "unknown";
  if (candidate.getTime() === existing.getTime()) return "same";
  return candidate < existing ? "older" : "newer";
}
