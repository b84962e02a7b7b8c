import type { Selectable } from "kysely";
import type { RecordTable } from "../../records/tables.ts";
import type { Candidate } from "./to-candidate.ts";
import { believableTime } from "./vendor-time.ts";

/** What is stored of a record, as far as deciding needs it. */
export type Existing = Pick<
  Selectable<RecordTable>,
  "id" | "hash" | "remote_updated_at" | "deleted_at" | "trusted_after" | "settled_hash" | "settled_at"
>;

/** What a candidate means for the stored record. `settled`: it was in doubt before, and what is stored was found to be right. */
export type Decision = "create" | "update" | "delete" | "unchanged" | "settled" | "tie";

/**
 * `newest`: read at the vendor after what is stored was written. `overtaken`: asked for before what is stored was written. `copy`: nobody
 * can say, so it may be older than what is stored.
 */
export type Standing = "newest" | "copy" | "overtaken";

/** What a decision goes by, beside what is said and what is stored. */
export interface Circumstances {
  readonly standing: Standing;
  /** Whether a tie can be settled by a read. */
  readonly canRead: boolean;
  /** Whether a list shows it, which may show it again with every poll. */
  readonly isListed: boolean;
  readonly now: Date;
}

/** How long a copy that a read did not confirm raises no new doubt, and how long lists have to show one that no read can confirm. */
export const settledMilliseconds = 3_600_000;

/**
 * What was read after the last write is the newest, whatever time it bears. A copy is believed only where its time says that it is newer,
 * and the record's time has not gone back lately. Everything else that differs from what is stored is a tie: the record has to be read.
 * So is what brings a deleted record back.
 *
 * Without a read, a copy is put off only where it looks older, and believed once lists have shown it for an hour.
 */
export function decide(candidate: Candidate, existing: Existing | undefined, circumstances: Circumstances): Decision {
  if (existing === undefined) return candidate.isDeleted ? "unchanged" : "create";
  const { standing, canRead, isListed, now } = circumstances;
  const wasDeleted = existing.deleted_at !== null;
  if (candidate.isDeleted ? wasDeleted : !wasDeleted && candidate.hash === existing.hash) return "unchanged";
  const change = candidate.isDeleted ? "delete" : "update";
  if (standing === "newest") return change;
  const isBack = wasDeleted && (canRead || standing === "overtaken");
  const order = isBack ? "unknown" : compareTimes(candidate.remoteUpdatedAt, existing.remote_updated_at, now);
  if (order === "newer" && !(canRead && (standing === "overtaken" || isDoubted(candidate, existing)))) return change;
  if (order === "unknown" && !canRead && standing === "copy") return change;
  const lastDoubt = isListed ? lastDoubtOf(candidate, existing, now) : "none";
  if (lastDoubt === "past" && !canRead) return change;
  return lastDoubt === "recent" ? "settled" : "tie";
}

/** Where a time is missing or cannot be believed, or both are equal, there is no telling. */
function compareTimes(candidate: Date | null, existing: Date | null, now: Date): "older" | "newer" | "unknown" {
  const said = believableTime(candidate, now);
  const stored = believableTime(existing, now);
  if (said === null || stored === null || said.getTime() === stored.getTime()) return "unknown";
  return said < stored ? "older" : "newer";
}

/** Whether its time says nothing because the record's time has gone back. */
const isDoubted = ({ remoteUpdatedAt }: Candidate, { trusted_after }: Existing) =>
  trusted_after !== null && remoteUpdatedAt !== null && remoteUpdatedAt <= trusted_after;

/** When a doubt about this very copy was settled last. */
function lastDoubtOf(candidate: Candidate, existing: Existing, now: Date): "none" | "recent" | "past" {
  if (existing.settled_hash !== candidate.hash || existing.settled_at === null) return "none";
  const age = now.getTime() - existing.settled_at.getTime();
  if (age < 0) return "none";
  return age < settledMilliseconds ? "recent" : "past";
}
