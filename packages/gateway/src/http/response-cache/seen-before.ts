import { createHash } from "node:crypto";

const mostSeen = 20_000;

/**
 * Tells whether a key has come before, lately. It remembers the last 20,000 to 40,000 different ones by their hashes, so an answer that
 * nobody asks for again takes no room.
 */
export function createSeenBefore(most: number = mostSeen): (key: string) => boolean {
  let recent = new Set<string>();
  let earlier = new Set<string>();
  return (key) => {
    const hash = createHash("sha256").update(key).digest("base64");
    if (recent.has(hash) || earlier.has(hash)) return true;
    recent.add(hash);
    if (recent.size >= most) [earlier, recent] = [recent, new Set()];
    return false;
  };
}
