import type { AuditNote } from "./audit-entry.ts";

/** How long a refusal that was noted stands for those like it. */
const pauseMilliseconds = 60_000;
/** More than the actions and codes of any token. */
export const mostRemembered = 10_000;

type Refusal = Pick<AuditNote, "environmentId" | "tokenId" | "action" | "code" | "at">;

/** Knows which refusals one node has noted a moment ago. */
export interface RepeatedRefusals {
  /** Whether one of the same token, action and code was noted less than a minute before. Otherwise this one counts as noted from now on. */
  isRepeated(refusal: Refusal): boolean;
}

/** Remembers the newest refusals. Entries stay for good, so a client that asks in a loop must not fill the table. */
export function createRepeatedRefusals(): RepeatedRefusals {
  /** When each was noted, oldest first. */
  const notedAt = new Map<string, number>();
  return {
    isRepeated({ environmentId, tokenId, action, code, at }) {
      const key = JSON.stringify([environmentId, tokenId, action, code]);
      const age = at.getTime() - (notedAt.get(key) ?? -Infinity);
      // A clock that was set back shows nothing.
      if (age >= 0 && age < pauseMilliseconds) return true;
      notedAt.delete(key);
      const [oldest] = notedAt.keys();
      if (oldest !== undefined && notedAt.size >= mostRemembered) notedAt.delete(oldest);
      notedAt.set(key, at.getTime());
      return false;
    },
  };
}
