import { words } from "@fettle/connector-kit";

export const routeStatus = words({
  Planned: "PLANNED",
  Dispatched: "DISPATCHED",
  InProgress: "IN_PROGRESS",
  Completed: "COMPLETED",
  Cancelled: "CANCELED",
});

export const routeStopStatus = words({ Pending: "PENDING", Arrived: "ARRIVED", Done: "DONE", Skipped: "SKIPPED" });

/** The vendor's words for a route, by canonical word. */
export const routeStatusToWrite: Readonly<Record<string, string>> = {
  PLANNED: "Planned",
  DISPATCHED: "Dispatched",
  IN_PROGRESS: "InProgress",
  COMPLETED: "Completed",
  CANCELED: "Cancelled",
};
