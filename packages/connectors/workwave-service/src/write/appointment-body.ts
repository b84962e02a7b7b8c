import type { appointment } from "@fettle/connector";
import { keyToWrite, type WrittenBody, wordToWrite } from "@fettle/connector-kit";
import { appointmentStatusToWrite } from "../map-appointment-status.ts";
import type { WorkwaveServiceSettings } from "../settings.ts";
import { innerKey, listToWrite, named, refuse } from "./values.ts";

const planned = [
  "startAt",
  "endAt",
  "windowStartAt",
  "windowEndAt",
  "durationMinutes",
  "route",
  "sequence",
  "technicians",
] as const;

/** The fields of an appointment that can be written. A create schedules a visit; an update moves, assigns or ends it. */
export const writable = {
  create: ["workOrder", ...planned],
  update: ["status", "remoteStatus", ...planned],
  requiredOnCreate: ["workOrder"],
} as const;

export const appointmentBody: WrittenBody<WorkwaveServiceSettings, typeof appointment.fields, Record<never, never>> = (
  values,
  { operation, commandId },
) => {
  const { startAt, endAt } = values;
  if (typeof startAt === "string" && typeof endAt === "string" && Date.parse(endAt) < Date.parse(startAt))
    refuse("endAt", "A visit cannot end before it starts.");
  return {
    WorkOrderId: keyToWrite(values.workOrder, named("workOrder")),
    Status: wordToWrite(values.status, appointmentStatusToWrite, { ...named("status"), remote: values.remoteStatus }),
    StartTime: startAt,
    EndTime: endAt,
    WindowStart: values.windowStartAt,
    WindowEnd: values.windowEndAt,
    DurationMinutes: values.durationMinutes,
    RouteId: keyToWrite(values.route, named("route")),
    Sequence: values.sequence,
    Technicians: listToWrite(values.technicians, "technicians", ({ technician, role }) => ({
      EmployeeId: innerKey(technician, "technicians"),
      Position: role === "PRIMARY" ? 1 : 2,
    })),
    ...(operation === "create" && { ExternalReference: commandId }),
  };
};
