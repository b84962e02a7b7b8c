import type { MissingReason, PayloadSubject } from "../payload.ts";
import { usualMode } from "./capture-rules.ts";
import type { RuleHistory } from "./rule-rows.ts";

/** Longer than a node takes to write what it has captured. */
const pendingMilliseconds = 10_000;

/** Why the payload of a subject is not stored. `keptSince`: null when payloads are never kept. */
export function whyMissing(
  { at, systemId, isError, isNever, isOnlyForErrors }: PayloadSubject,
  { modes, recordings }: RuleHistory,
  { now, keptSince }: { readonly now: Date; readonly keptSince: Date | null },
): MissingReason {
  if (isNever === true) return "NEVER";
  if (keptSince === null) return "NOT_CAPTURED";
  if (at < keptSince) return "PRUNED";
  if (isOnlyForErrors === true && !isError) return "NOT_AN_ERROR";
  const isRecorded = recordings.some((one) => one.system_id === systemId && one.since <= at && at < one.until);
  const mode = modes.find(({ since }) => since <= at)?.mode ?? usualMode;
  if (!isRecorded && mode === "NONE") return "NOT_CAPTURED";
  if (!isRecorded && mode === "ERRORS" && !isError) return "NOT_AN_ERROR";
  return now.getTime() - at.getTime() < pendingMilliseconds ? "PENDING" : "DROPPED";
}
