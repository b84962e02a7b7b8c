import type { LogEntries, LogName } from "../changes/followed-documents.ts";
import { eventFor, type Part } from "./wanted.ts";

/** Larger answers are made again for each endpoint, because the feed keeps entries in memory for a while. */
const mostKept = 16_384;

/** Makes the payload of an entry for a part. */
export type Members = (part: Part, entry: LogEntries[LogName], matches: boolean, traceId: string) => Promise<string>;

/**
 * Endpoints that ask the same share an answer for as long as the feed keeps the entry. `signal`: ends what is being read when the gateway
 * stops.
 */
export function shareMembers(signal: AbortSignal): Members {
  const kept = new WeakMap<LogEntries[LogName], Map<string, Promise<string>>>();
  return (part, entry, matches, traceId) => {
    const answers = kept.get(entry) ?? new Map<string, Promise<string>>();
    kept.set(entry, answers);
    const known = answers.get(part.key);
    if (known !== undefined) return known;
    const made = part.members(eventFor(entry, matches), traceId, signal);
    answers.set(part.key, made);
    const forget = () => void answers.delete(part.key);
    made.then((text) => (text.length > mostKept ? forget() : undefined), forget);
    return made;
  };
}
