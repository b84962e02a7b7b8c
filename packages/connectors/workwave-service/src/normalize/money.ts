import type { Money } from "@fettle/connector";
import type { PayloadReader } from "@fettle/connector-kit";

/** An amount in a currency, or null when the vendor gives none. */
export function normalizeMoney(read: PayloadReader, name: string, currency: string): Money | null {
  const amount = read.decimal(name);
  return amount === null ? null : { amount, currency };
}
