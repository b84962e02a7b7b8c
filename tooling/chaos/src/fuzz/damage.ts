import type { Random } from "../random.ts";
import { oddText, oddValue } from "./odd-values.ts";

const longestPiece = 12;

/** The text with one to three pieces lost, duplicated, moved, or replaced by something odd. */
export function damageText(random: Random, text: string): string {
  let damaged = text;
  for (let left = Math.floor(random.between(1, 4)); left > 0; left -= 1) {
    const from = Math.floor(random.between(0, damaged.length + 1));
    const to = Math.min(damaged.length, from + Math.floor(random.between(1, longestPiece)));
    const [before, piece, after] = [damaged.slice(0, from), damaged.slice(from, to), damaged.slice(to)];
    const made = random.pick([
      () => before + after,
      () => before + piece + piece + after,
      () => piece + before + after,
      () => before + oddText(random) + after,
      () => before,
      () => before + String.fromCodePoint(Math.floor(random.between(1, 0xd7ff))) + after,
    ]);
    damaged = made?.() ?? damaged;
  }
  return damaged;
}

/** The bytes, some of them lost, changed or in another encoding. */
export function damageBytes(random: Random, text: string): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.from(text);
  const flipped = () => {
    for (let left = Math.floor(random.between(1, 6)); left > 0 && bytes.length > 0; left -= 1)
      bytes[Math.floor(random.between(0, bytes.length))] = Math.floor(random.between(0, 256));
    return bytes;
  };
  const made = random.pick([
    flipped,
    () => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]),
    () => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, "utf16le")]),
    () => Buffer.from(text, "latin1"),
    () => bytes.subarray(0, Math.floor(random.between(0, bytes.length))),
    () => Buffer.concat([bytes, Buffer.from([0])]),
    () => Buffer.from(damageText(random, text)),
  ]);
  return made?.() ?? bytes;
}

/** A copy of a JSON value in which one element, at any depth, is missing, duplicated, renamed or replaced. */
export function damageValue(random: Random, value: unknown): unknown {
  if (Array.isArray(value) && value.length > 0 && random.chance(0.85)) {
    const index = Math.floor(random.between(0, value.length));
    if (random.chance(0.1)) return value.toSpliced(index, 1);
    if (random.chance(0.1)) return value.toSpliced(index, 0, value[index]);
    return value.with(index, damageValue(random, value[index]));
  }
  const entries = typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
  if (entries.length > 0 && random.chance(0.9)) {
    const index = Math.floor(random.between(0, entries.length));
    const [name, inner] = entries[index] ?? ["", null];
    if (random.chance(0.1)) return Object.fromEntries(entries.toSpliced(index, 1));
    if (random.chance(0.05)) return Object.fromEntries(entries.with(index, [oddText(random), inner]));
    return Object.fromEntries(entries.with(index, [name, damageValue(random, inner)]));
  }
  if (typeof value === "string" && random.chance(0.4)) return damageText(random, value);
  return oddValue(random);
}
