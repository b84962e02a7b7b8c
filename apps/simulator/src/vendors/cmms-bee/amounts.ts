import type { Money } from "./maintenance-rows.ts";
import type { Labor, UsedPart, WorkOrderCosts } from "./rows.ts";
import type { PurchaseOrder, PurchaseOrderLine } from "./store-rows.ts";

const taxRate = 0.08;
const minutesPerHour = 60;

const cents = (money: Money | null): number => Math.round(Number(money?.amount ?? 0) * 100);

export const moneyOf = (amountInCents: number, currency = "USD"): Money => ({
  amount: (Math.round(amountInCents) / 100).toFixed(2),
  currency,
});

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + Math.round(value), 0);

/** What an order costs. */
export const purchaseTotals = (
  lines: readonly PurchaseOrderLine[],
  currency: string,
): Pick<PurchaseOrder, "subtotal" | "tax" | "total"> => {
  if (lines.length === 0) return { subtotal: null, tax: null, total: null };
  const subtotal = sum(lines.map(({ quantity, unitPrice }) => quantity * cents(unitPrice)));
  const tax = Math.round(subtotal * taxRate);
  return { subtotal: moneyOf(subtotal, currency), tax: moneyOf(tax, currency), total: moneyOf(subtotal + tax, currency) };
};

/** What work costs; nothing is known of it without parts and labor. */
export const workOrderAmounts = (
  parts: readonly UsedPart[],
  labor: readonly Labor[],
): { readonly costs: WorkOrderCosts | null; readonly totalCost: Money | null } => {
  if (parts.length === 0 && labor.length === 0) return { costs: null, totalCost: null };
  const ofParts = sum(parts.map(({ quantity, unitCost }) => quantity * cents(unitCost)));
  const ofLabor = sum(labor.map(({ minutes, hourlyRate }) => (minutes * cents(hourlyRate)) / minutesPerHour));
  return {
    costs: { labor: moneyOf(ofLabor), parts: moneyOf(ofParts), other: null },
    totalCost: moneyOf(ofParts + ofLabor),
  };
};
