import { createHash, timingSafeEqual } from "node:crypto";

const digest = (text: string): Buffer => createHash("sha256").update(text, "utf16le").digest();

/** Compares two texts of any length in a time that tells nothing about where they differ. */
export const equalTexts = (one: string, other: string): boolean => timingSafeEqual(digest(one), digest(other));
