import { moneyKey } from "../store/money-key.ts";
import type { Comparison, FilterField } from "./filter.ts";

/**
 * Converts an app's value to an operand as filters compare it: numbers as decimals, money by its key. Null when the value is not
 * an operand. `in` and `notIn` take lists, which may not contain absent values.
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
