import { plainDecimal } from "./exact-json.ts";

/**
 * Compares two numbers by all their digits, as PostgreSQL's numeric does: negative when the left one is smaller, 0 when they are equal. What
 * is no number, or longer than anything counts for, is no value to compare: null.
 */
export function compareDecimals(left: string, right: string): number | null {
  const [one, other] = [plainDecimal(left), plainDecimal(right)];
  if (one === null || other === null) return null;
  const places = Math.max(decimalsOf(one), decimalsOf(other));
  const difference = scaled(one, places) - scaled(other, places);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

const decimalsOf = (plain: string): number => plain.split(".")[1]?.length ?? 0;

const scaled = (plain: string, places: number): bigint => {
  const [whole = "", decimals = ""] = plain.split(".");
  return BigInt(whole + decimals.padEnd(places, "0"));
};
