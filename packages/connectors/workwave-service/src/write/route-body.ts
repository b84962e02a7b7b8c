import type { route } from "@fettle/connector";
import { keyToWrite, type WrittenBody, wordToWrite } from "@fettle/connector-kit";
import { routeStatusToWrite } from "../map-route-status.ts";
import type { WorkwaveServiceSettings } from "../settings.ts";
import { named } from "./values.ts";

/** The fields of a route that can be written. Its stops are the appointments that name it. */
export const writable = {
  create: ["name", "date", "technician", "vehicle"],
  update: ["name", "date", "technician", "vehicle", "status", "remoteStatus"],
  requiredOnCreate: ["date"],
} as const;

export const routeBody: WrittenBody<WorkwaveServiceSettings, typeof route.fields, Record<never, never>> = (
  values,
  { operation, commandId },
) => ({
  RouteName: values.name,
  RouteDate: values.date,
  EmployeeId: keyToWrite(values.technician, named("technician")),
  Vehicle: values.vehicle,
  Status: wordToWrite(values.status, routeStatusToWrite, { ...named("status"), remote: values.remoteStatus }),
  ...(operation === "create" && { ExternalReference: commandId }),
});
