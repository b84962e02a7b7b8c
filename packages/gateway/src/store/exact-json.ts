import { parseJson } from "@fettle/connector";
import type { Json } from "./tables.ts";

declare global {
  // Part of the platform since V8 11.4, but unknown to TypeScript.
  interface JSON {
    /** A value that `JSON.stringify` writes as exactly this text. */
    rawJSON(text: string): { readonly rawJSON: string };
    isRawJSON(value: unknown): value is { readonly rawJSON: string };
  }
}

/** The most digits of a number in plain form. jsonb allows more, but nobody calculates with them. */
const mostDigits = 1000;

/**
 * Converts a number to its JSON value in this process: a JavaScript number if that keeps all digits, otherwise a value that
 * `JSON.stringify` writes with all of them. A number too large to matter becomes text. The same digits give the same value,
 * however they were written, and jsonb returns them as they are here.
 */
export function exactNumber(digits: string): Json {
  const plain = plainDecimal(digits);
  if (plain === null) return digits;
  const number = Number(digits);
  return plainDecimal(String(number)) === plain ? number : JSON.rawJSON(plain);
}

/** Parses JSON from the store or another node without losing digits. */
export const parseExact = (text: string): unknown => parseJson(text, exactNumber);

const form = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** A decimal number without an exponent, as PostgreSQL writes it; null when the text is not a number or would be too long. */
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
