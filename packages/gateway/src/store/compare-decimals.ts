import { plainDecimal } from "./exact-json.ts";

/**
 * Compares two numbers by all their digits, like PostgreSQL's numeric: negative when the left one is smaller, 0 when they are
 * equal. Null when a text is not a number or is too long.
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
