import type { appointment, NormalizedRecord } from "@fettle/connector";
import { readRecord } from "@fettle/connector-kit";
import { bySchema } from "../api/names.ts";
import { appointmentStatus } from "../map-appointment-status.ts";

export function normalizeAppointment(payload: unknown): NormalizedRecord<typeof appointment.fields> {
  return readRecord(payload, bySchema("Appointment"), (read) => {
    const technicians = read.each("Technicians", (visit) => ({
      technician: visit.requiredKey("EmployeeId"),
      position: visit.integer("Position") ?? 2,
    }));
    return {
      remoteId: read.requiredKey("AppointmentId"),
      remoteCreatedAt: read.instant("CreatedDate"),
      remoteUpdatedAt: read.instant("UpdatedDate"),
      fields: {
        workOrder: read.key("WorkOrderId"),
        status: appointmentStatus(read.text("Status")),
        startAt: read.instant("StartTime"),
        endAt: read.instant("EndTime"),
        windowStartAt: read.instant("WindowStart"),
        windowEndAt: read.instant("WindowEnd"),
        durationMinutes: read.integer("DurationMinutes"),
        route: read.key("RouteId"),
        sequence: read.integer("Sequence"),
        technicians: technicians
          .toSorted((one, other) => one.position - other.position)
          .map(({ technician, position }) => ({ technician, role: position === 1 ? "PRIMARY" : "SECONDARY" })),
      },
    };
  });
}
