import { words } from "@fettle/connector-kit";

export const paymentStatus = words({
  Pending: "PENDING",
  Posted: "COMPLETED",
  Declined: "FAILED",
  Refunded: "REFUNDED",
  Void: "VOID",
});
