import { words } from "@fettle/connector-kit";

export const appointmentStatus = words({
  Unscheduled: "UNSCHEDULED",
  Scheduled: "SCHEDULED",
  Dispatched: "DISPATCHED",
  EnRoute: "EN_ROUTE",
  InProgress: "IN_PROGRESS",
  Hold: "ON_HOLD",
  Completed: "COMPLETED",
  Cancelled: "CANCELED",
});

/** The vendor's words, by canonical word. */
export const appointmentStatusToWrite: Readonly<Record<string, string>> = {
  UNSCHEDULED: "Unscheduled",
  SCHEDULED: "Scheduled",
  DISPATCHED: "Dispatched",
  EN_ROUTE: "EnRoute",
  IN_PROGRESS: "InProgress",
  ON_HOLD: "Hold",
  COMPLETED: "Completed",
  CANCELED: "Cancelled",
};
