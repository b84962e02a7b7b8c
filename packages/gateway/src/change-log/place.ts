import { randomBytes } from "node:crypto";

/**
 * A place in an environment's log: a position and the mark of its entry. Every commit puts a random mark on its entries, and a
 * log only grows. So two histories with the same mark at a position are identical up to there. A place stays valid while the log
 * has its mark, whatever was restored, rewound or failed over in the meantime.
 */
export interface Place {
  readonly position: number;
  /** Null at the very beginning, and for entries written before marks existed. */
  readonly mark: string | null;
}

/** The place before the first entry of every log. */
export const logStart: Place = { position: 0, mark: null };

/** Whether two places are the same, in the same history. */
export const isSamePlace = (one: Place, other: Place): boolean => one.position === other.position && one.mark === other.mark;

/**
 * Draws the mark of a new commit: 48 random bits and the current second. The second distinguishes the draws of a machine that is
 * resumed twice from one snapshot.
 */
export function drawMark(): string {
  const bytes = randomBytes(9);
  bytes.writeUIntBE(Math.floor(Date.now() / 1000) % 2 ** 24, 6, 3);
  return bytes.toString("base64url");
}
