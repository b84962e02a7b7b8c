import { words } from "@fettle/connector-kit";

export const paymentMethod = words({
  Cash: "CASH",
  Check: "CHECK",
  CreditCard: "CARD",
  ACH: "BANK_TRANSFER",
  Other: "OTHER",
});

/** The vendor's words, by canonical word. */
export const paymentMethodToWrite: Readonly<Record<string, string>> = {
  CASH: "Cash",
  CHECK: "Check",
  CARD: "CreditCard",
  BANK_TRANSFER: "ACH",
  OTHER: "Other",
};
