import { moneyKey } from "../store/money-key.ts";
import type { Comparison, FilterField } from "./filter.ts";

/**
 * An operand as filters compare it, of the value that an app gave: numbers as decimals, money by its key. Null: it is no operand.
 * `in` and `notIn` take lists, in which nothing may be missing.
 */
export function readOperand({ type }: Pick<FilterField, "type">, value: unknown): Comparison["operand"] | null {
  if (typeof value === "boolean") return value;
  if (!Array.isArray(value)) return readSingle(type, value);
  const operands = value.map((one: unknown) => (typeof one === "boolean" ? String(one) : readSingle(type, one)));
  return operands.every((one) => one !== null) ? operands : null;
}

function readSingle(type: FilterField["type"], value: unknown): string | null {
  if (typeof value === "string" || typeof value === "number") return String(value);
  if (type !== "money" || typeof value !== "object" || value === null) return null;
  const { amount = null, currency = null }: { readonly amount?: unknown; readonly currency?: unknown } = value;
  return moneyKey(amount, currency);
}
