import type { Selectable } from "kysely";
import type { RecordTable } from "../../records/tables.ts";
import type { Candidate } from "./to-candidate.ts";
import { believableTime, mostSkewMilliseconds } from "./vendor-time.ts";

/** The columns of a stored record that a decision needs. */
export type Existing = Pick<
  Selectable<RecordTable>,
  "id" | "hash" | "remote_created_at" | "remote_updated_at" | "deleted_at" | "trusted_after" | "settled_hash" | "settled_at"
>;

/**
 * What a candidate means for the stored record. `replace`: the vendor has given the id to another record, so the stored one is deleted first.
 * `settled`: it was in doubt before, and the stored version proved right.
 */
export type Decision = "create" | "update" | "delete" | "replace" | "unchanged" | "settled" | "tie";

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
 * - A record that was created later than the stored one is another with its id, which a read has to confirm if it can.
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
  const isAnother = !wasDeleted && !candidate.isDeleted && isAnotherRecord(candidate.remoteCreatedAt, existing.remote_created_at);
  const change = candidate.isDeleted ? "delete" : isAnother ? "replace" : "update";
  if (recency === "newest") return change;
  const isBack = wasDeleted && (canRead || recency === "overtaken");
  const order = isBack ? "unknown" : compareTimes(candidate.remoteUpdatedAt, existing.remote_updated_at, now);
  if (order === "newer" && !(canRead && (isAnother || recency === "overtaken" || isDoubted(candidate, existing)))) return change;
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

/** Times of creation that differ by less are the same in another precision. */
const precisionMilliseconds = 1000;
/** Offsets between time zones are multiples of this, and at most {@link longestOffsetMilliseconds} apart. */
const offsetMilliseconds = 900_000;
const longestOffsetMilliseconds = 26 * 3_600_000;

/**
 * Whether a creation time is that of another record, which the vendor has given the id of an earlier one. A later time that is the same in
 * another time zone is not: after a change of the zone in a system's settings, no record would be left.
 */
function isAnotherRecord(said: Date | null, stored: Date | null): boolean {
  if (said === null || stored === null) return false;
  const later = said.getTime() - stored.getTime();
  return later >= precisionMilliseconds && !(later <= longestOffsetMilliseconds && later % offsetMilliseconds === 0);
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
