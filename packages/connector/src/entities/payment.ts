import { defineEntity } from "../entity.ts";
import { enumeration, instant, money, reference, text } from "../fields.ts";

/** Money that a customer has paid. */
export const payment = defineEntity({
  name: "Payment",
  plural: "payments",
  idPrefix: "pay",
  description: "Money that a customer has paid.",
  fields: {
    number: text({
      description: "The number of the payment, check or receipt. Null when the vendor has none.",
      filter: true,
      input: ["create"],
      search: true,
    }),
    customer: reference({
      entity: "Customer",
      description: "Who paid. Null when unknown or not synced yet.",
      filter: true,
      input: ["create"],
    }),
    invoice: reference({
      entity: "Invoice",
      description: "The invoice that is paid. Null when there is none, or when it has not been synced yet.",
      filter: true,
      input: ["create"],
    }),
    amount: money({ description: "The amount.", required: true, filter: true, input: ["create"] }),
    method: enumeration({
      name: "PaymentMethod",
      description: "How it was paid.",
      required: true,
      filter: true,
      input: ["create"],
      values: {
        CASH: "It was paid in cash.",
        CHECK: "It was paid by check.",
        CARD: "It was paid by credit or debit card.",
        BANK_TRANSFER: "It was transferred from a bank account.",
        OTHER: "The vendor names another way; see remoteMethod.",
        UNKNOWN: "Fettle does not know the vendor's word, or the vendor gives none; see remoteMethod.",
      },
    }),
    paidAt: instant({
      description: "When it was paid. Null until then.",
      takesDate: true,
      filter: true,
      order: true,
      input: ["create"],
    }),
    status: enumeration({
      name: "PaymentStatus",
      description: "The status of the payment.",
      required: true,
      filter: true,
      values: {
        PENDING: "The money has not arrived.",
        COMPLETED: "The money has arrived.",
        FAILED: "The payment was refused or bounced.",
        REFUNDED: "The money was paid back.",
        VOID: "The payment was canceled.",
        UNKNOWN: "Fettle does not know the vendor's word, or the vendor gives none; see remoteStatus.",
      },
    }),
  },
});
