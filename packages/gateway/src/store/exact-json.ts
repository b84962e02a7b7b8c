import { parseJson } from "@fettle/connector";
import type { Json } from "./tables.ts";

declare global {
  // Of the platform since V8 11.4; TypeScript does not know them yet.
  interface JSON {
    /** What `JSON.stringify` writes as this very text. */
    rawJSON(text: string): { readonly rawJSON: string };
    isRawJSON(value: unknown): value is { readonly rawJSON: string };
  }
}

/** As many digits as this a number may have, written out; jsonb takes more, and nobody calculates with them. */
const mostDigits = 1000;

/**
 * A number as JSON values are held here: a number where that has all its digits, otherwise what `JSON.stringify` writes with them all. A
 * number that is larger than anything counts for is text. The same digits make the same value, however they were written, and jsonb
 * gives them back as they are here.
 */
export function exactNumber(digits: string): Json {
  const plain = plainDecimal(digits);
  if (plain === null) return digits;
  const number = Number(digits);
  return plainDecimal(String(number)) === plain ? number : JSON.rawJSON(plain);
}

/** Parses JSON that was stored, or came from another node, without losing a digit. */
export const parseExact = (text: string): unknown => parseJson(text, exactNumber);

const form = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** A decimal number without an exponent, as PostgreSQL writes it; null when it is none or would be too long. */
export function plainDecimal(digits: string): string | null {
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = form.exec(digits) ?? [];
  const shift = Number(exponent);
  if (whole === "" || whole.length + fraction.length + Math.abs(shift) > mostDigits) return null;
  const all = `${"0".repeat(Math.max(0, -shift))}${whole}${fraction}${"0".repeat(Math.max(0, shift - fraction.length))}`;
  const point = all.length - Math.max(0, fraction.length - shift);
  const before = all.slice(0, point).replace(/^0+(?=\d)/, "");
  const behind = all.slice(point);
  const isZero = /^0*$/.test(before + behind);
  return `${isZero ? "" : sign}${before}${behind === "" ? "" : `.${behind}`}`;
}
