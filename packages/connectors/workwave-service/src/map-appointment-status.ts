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
