import { words } from "@fettle/connector-kit";

export const invoiceStatus = words({
  Draft: "DRAFT",
  Open: "SENT",
  PartiallyPaid: "PARTIALLY_PAID",
  Paid: "PAID",
  PastDue: "PAST_DUE",
  Void: "VOID",
});

/** The vendor's words, by canonical word. The others follow from payments and days. */
export const invoiceStatusToWrite: Readonly<Record<string, string>> = { DRAFT: "Draft", SENT: "Open", VOID: "Void" };
