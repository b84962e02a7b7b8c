import type { NormalizedRecord, route } from "@fettle/connector";
import { readRecord } from "@fettle/connector-kit";
import { bySchema } from "../api/names.ts";
import { routeStatus, routeStopStatus } from "../map-route-status.ts";

export function normalizeRoute(payload: unknown): NormalizedRecord<typeof route.fields> {
  return readRecord(payload, bySchema("Route"), (read) => ({
    remoteId: read.requiredKey("RouteId"),
    remoteCreatedAt: read.instant("CreatedDate"),
    remoteUpdatedAt: read.instant("UpdatedDate"),
    fields: {
      name: read.text("RouteName"),
      date: read.requiredText("RouteDate"),
      technician: read.key("EmployeeId"),
      vehicle: read.text("Vehicle"),
      status: routeStatus(read.text("Status")),
      stops: read.each("Stops", (stop) => ({
        appointment: stop.requiredKey("AppointmentId"),
        arrivalAt: stop.instant("Arrival"),
        status: routeStopStatus(stop.text("Status")).value,
      })),
      distanceMeters: read.integer("DistanceMeters"),
    },
  }));
}
