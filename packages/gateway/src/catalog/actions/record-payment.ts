import type { Action } from "./action.ts";

export const recordPayment: Action = {
  name: "recordPayment",
  description: "Records money that a customer has paid, for an invoice or without one. It moves no money.",
  entity: "Payment",
  operation: "create",
  takes: ["invoice", "customer", "amount", "method", "paidAt", "number"],
  needs: [["amount"], ["invoice", "customer"]],
  aboveZero: ["amount.amount"],
};
