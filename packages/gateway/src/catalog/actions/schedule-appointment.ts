import type { Action } from "./action.ts";

export const scheduleAppointment: Action = {
  name: "scheduleAppointment",
  description: "Plans a visit for a work order. A planned visit is moved with updateAppointment.",
  entity: "Appointment",
  operation: "create",
  takes: ["workOrder", "startAt", "endAt", "windowStartAt", "windowEndAt", "durationMinutes", "route", "sequence", "technicians"],
  needs: [["workOrder"], ["startAt"]],
  aboveZero: ["durationMinutes"],
};
