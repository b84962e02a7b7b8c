import type { Money } from "@fettle/connector";
import type { PayloadReader } from "@fettle/connector-kit";
import { nameOf } from "../api/names.ts";
import type { CmmsBeeSettings } from "../settings.ts";

/** The amount in a property, or null when the amount or its currency is missing. */
export function normalizeMoney(record: PayloadReader, property: string, settings: CmmsBeeSettings): Money | null {
  const read = record.child(property, (name) => nameOf(settings, "Money", name));
  const amount = read?.decimal("amount") ?? null;
  const currency = read?.text("currency") ?? null;
  return amount === null || currency === null ? null : { amount, currency };
}
