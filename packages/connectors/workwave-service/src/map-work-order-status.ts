import { words } from "@fettle/connector-kit";

export const workOrderStatus = words({
  Open: "OPEN",
  Scheduled: "SCHEDULED",
  Dispatched: "SCHEDULED",
  InProgress: "IN_PROGRESS",
  Hold: "ON_HOLD",
  Completed: "COMPLETED",
  Posted: "CLOSED",
  Cancelled: "CANCELED",
});

/** The vendor's words, by canonical word. SKIPPED has none. */
export const workOrderStatusToWrite: Readonly<Record<string, string>> = {
  OPEN: "Open",
  SCHEDULED: "Scheduled",
  IN_PROGRESS: "InProgress",
  ON_HOLD: "Hold",
  COMPLETED: "Completed",
  CLOSED: "Posted",
  CANCELED: "Cancelled",
};
