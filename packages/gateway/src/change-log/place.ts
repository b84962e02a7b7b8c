import { randomBytes } from "node:crypto";

/**
 * A place in an environment's log: a position, and the mark of the entry that stands there. Every commit leaves a random mark on its
 * entries, and a log only grows: two histories that bear the same mark at a position are the same up to there. A place is good as long as
 * the log bears its mark, whatever was restored, rewound or failed over meanwhile.
 */
export interface Place {
  readonly position: number;
  /** Null at the very beginning, and where the entry was written before there were marks. */
  readonly mark: string | null;
}

/** Before the first entry of every log. */
export const logStart: Place = { position: 0, mark: null };

/** Whether two places are the same one, in the same history. */
export const isSamePlace = (one: Place, other: Place): boolean => one.position === other.position && one.mark === other.mark;

/** The mark of a new commit: 48 random bits, and the second, which tells apart what a machine draws that is resumed from a snapshot twice. */
export function drawMark(): string {
  const bytes = randomBytes(9);
  bytes.writeUIntBE(Math.floor(Date.now() / 1000) % 2 ** 24, 6, 3);
  return bytes.toString("base64url");
}
