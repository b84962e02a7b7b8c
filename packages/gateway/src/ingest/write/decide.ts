import type { Selectable } from "kysely";
import type { RecordTable } from "../../records/tables.ts";
import type { Candidate } from "./to-candidate.ts";
import { believableTime, mostSkewMilliseconds } from "./vendor-time.ts";

/** The columns of a stored record that a decision needs. */
export type Existing = Pick<
  Selectable<RecordTable>,
  "id" | "hash" | "remote_updated_at" | "deleted_at" | "trusted_after" | "settled_hash" | "settled_at"
>;

/** What a candidate means for the stored record. `settled`: it was in doubt before, and the stored version proved right. */
export type Decision = "create" | "update" | "delete" | "unchanged" | "settled" | "tie";

/**
 * `newest`: read at the vendor after the stored version was written. `overtaken`: requested before the stored version was written. `copy`:
 * of unknown age, so it may be older than the stored version.
 */
export type Recency = "newest" | "copy" | "overtaken";

/** The facts that a decision depends on, besides the candidate and the stored version. */
export interface Circumstances {
  readonly recency: Recency;
  /** Whether a read can settle a tie. */
  readonly canRead: boolean;
  /** Whether it comes from a list, which may show it again with every poll. */
  readonly isListed: boolean;
  readonly now: Date;
}

/**
 * A copy that a read did not confirm raises no new doubt for this long. Where nothing can be read, lists must show a copy for this long
 * before it is believed.
 */
export const settledMilliseconds = 3_600_000;

/**
 * A read that confirmed the stored version this long after the vendor's time of the last change covers every change that bears that time,
 * however coarse the vendor's times are and however wrong its clock is.
 */
const coveredMilliseconds = 2 * mostSkewMilliseconds;

/**
 * Decides between a candidate and the stored version.
 * - A record that was read after the last write is the newest, whatever its time.
 * - A copy is believed only if its time is newer and the record's time has not gone back recently.
 * - Anything else that differs from the stored version is a tie, and so is a deleted record that comes back: the record must be read.
 * - A copy of the same time that a read did not confirm is only another shape of the stored version, once the read was late enough to tell.
 *
 * Where nothing can be read, a copy is delayed only if it looks older, and is believed once lists have shown it for an hour.
 */
export function decide(candidate: Candidate, existing: Existing | undefined, circumstances: Circumstances): Decision {
  if (existing === undefined) return candidate.isDeleted ? "unchanged" : "create";
  const { recency, canRead, isListed, now } = circumstances;
  const wasDeleted = existing.deleted_at !== null;
  if (candidate.isDeleted ? wasDeleted : !wasDeleted && candidate.hash === existing.hash) return "unchanged";
  const change = candidate.isDeleted ? "delete" : "update";
  if (recency === "newest") return change;
  const isBack = wasDeleted && (canRead || recency === "overtaken");
  const order = isBack ? "unknown" : compareTimes(candidate.remoteUpdatedAt, existing.remote_updated_at, now);
  if (order === "newer" && !(canRead && (recency === "overtaken" || isDoubted(candidate, existing)))) return change;
  if (order === "unknown" && !canRead && recency === "copy") return change;
  const lastDoubt = isListed ? lastDoubtOf(candidate, existing, now) : "none";
  if (lastDoubt === "past" && !canRead) return change;
  return lastDoubt === "recent" ? "settled" : "tie";
}

/** Missing, implausible or equal times cannot be compared. */
function compareTimes(candidate: Date | null, existing: Date | null, now: Date): "older" | "newer" | "unknown" {
  const said = believableTime(candidate, now);
  const stored = believableTime(existing, now);
  if (said === null || stored === null || said.getTime() === stored.getTime()) return "unknown";
  return said < stored ? "older" : "newer";
}

/** Whether its time means nothing because the record's time has gone back. */
const isDoubted = ({ remoteUpdatedAt }: Candidate, { trusted_after }: Existing) =>
  trusted_after !== null && remoteUpdatedAt !== null && remoteUpdatedAt <= trusted_after;

/** When a doubt about exactly this copy was last settled. */
function lastDoubtOf(candidate: Candidate, existing: Existing, now: Date): "none" | "recent" | "past" {
  if (existing.settled_hash !== candidate.hash || existing.settled_at === null) return "none";
  const age = now.getTime() - existing.settled_at.getTime();
  if (age < 0) return "none";
  return age < settledMilliseconds || isOtherShape(candidate, existing, existing.settled_at) ? "recent" : "past";
}

/** Whether a copy that the vendor showed before bears the stored version's time, and a read showed that it cannot be newer. */
function isOtherShape(
  { remoteUpdatedAt: said, isDeleted }: Candidate,
  { remote_updated_at: stored, deleted_at: deletedAt }: Existing,
  settledAt: Date,
): boolean {
  // A record that returns from the trash bears its old time.
  if (deletedAt !== null || isDeleted || said === null || stored === null || said.getTime() !== stored.getTime()) return false;
  return settledAt.getTime() - stored.getTime() >= coveredMilliseconds;
}
