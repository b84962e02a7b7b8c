import type { Money } from "@fettle/connector";
import { writeSchema } from "../api/names.ts";
import type { CmmsBeeSettings } from "../settings.ts";

/** An amount in the vendor's form. */
export const writeMoney = (money: Money | null | undefined, settings: CmmsBeeSettings) =>
  money && writeSchema({ amount: money.amount, currency: money.currency }, "Money", settings);
