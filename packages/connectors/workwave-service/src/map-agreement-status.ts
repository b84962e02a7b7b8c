import { words } from "@fettle/connector-kit";

export const agreementStatus = words({
  Pending: "PENDING",
  Active: "ACTIVE",
  OnHold: "PAUSED",
  Cancelled: "CANCELED",
  Expired: "EXPIRED",
});

/** The vendor's words, by canonical word. */
export const agreementStatusToWrite: Readonly<Record<string, string>> = {
  PENDING: "Pending",
  ACTIVE: "Active",
  PAUSED: "OnHold",
  CANCELED: "Cancelled",
  EXPIRED: "Expired",
};
