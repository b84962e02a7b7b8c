import { day, isoTime } from "../../../seed/times.ts";
import type { Context, Resource } from "../resource.ts";
import type { Agreement, Appointment, Route } from "../rows.ts";

/** A route's stops are the appointments that name it, in their sequence. */
export const settleStops = (
  routeId: number | null | undefined,
  { records, account }: Pick<Context, "records" | "account">,
): void => {
  const route = routeId === null || routeId === undefined ? undefined : records.routes.get(String(routeId))?.row;
  if (route === undefined) return;
  const stops = records.appointments
    .list(account)
    .filter(({ row }) => row.RouteId === routeId)
    .toSorted((one, other) => (one.row.Sequence ?? 1000) - (other.row.Sequence ?? 1000))
    .map(({ row }) => stopOf(row));
  records.routes.put(account, { ...route, Stops: stops, UpdatedDate: records.clock.next() });
};

/** An appointment as a stop of its route. */
export const stopOf = ({ AppointmentId, StartTime, Status }: Appointment): Route["Stops"][number] => ({
  AppointmentId,
  Arrival: StartTime,
  Status: Status === "Completed" ? "Done" : Status === "Cancelled" ? "Skipped" : Status === "InProgress" ? "Arrived" : "Pending",
});

const planned = ["StartTime", "EndTime", "WindowStart", "WindowEnd", "DurationMinutes", "RouteId", "Sequence", "Technicians"];

export const appointments: Resource<Appointment> = {
  path: "/appointments",
  table: ({ appointments: table }) => table,
  references: { WorkOrderId: (all) => all.workOrders, RouteId: (all) => all.routes },
  create: {
    fields: ["WorkOrderId", ...planned, "ExternalReference"],
    row: (given, { records, at }) => ({
      AppointmentId: records.nextNumber("appointments", 70_001),
      WorkOrderId: null,
      Status: typeof given["StartTime"] === "string" ? "Scheduled" : "Unscheduled",
      StartTime: null,
      EndTime: null,
      WindowStart: null,
      WindowEnd: null,
      DurationMinutes: null,
      RouteId: null,
      Sequence: null,
      Technicians: [],
      ExternalReference: null,
      ...given,
      CreatedDate: at,
      UpdatedDate: at,
    }),
  },
  update: { fields: ["Status", ...planned] },
  settle: ({ before, after }, context) => {
    for (const routeId of new Set([before?.RouteId, after?.RouteId])) settleStops(routeId, context);
  },
};

export const routes: Resource<Route> = {
  path: "/routes",
  table: ({ routes: table }) => table,
  references: { EmployeeId: (all) => all.employees },
  create: {
    fields: ["RouteName", "RouteDate", "EmployeeId", "Vehicle", "ExternalReference"],
    row: (given, { records, at }) => ({
      RouteId: records.nextNumber("routes", 75_001),
      RouteName: null,
      RouteDate: at.slice(0, 10),
      EmployeeId: null,
      Vehicle: null,
      Status: "Planned",
      Stops: [],
      DistanceMeters: null,
      ExternalReference: null,
      ...given,
      CreatedDate: at,
      UpdatedDate: at,
    }),
  },
  update: { fields: ["RouteName", "RouteDate", "EmployeeId", "Vehicle", "Status"] },
};

const recurring = ["Service", "Frequency", "ServiceDays", "FirstServiceDate", "LastServiceDate", "TimeZone", "Price"];

export const agreements: Resource<Agreement> = {
  path: "/agreements",
  table: ({ agreements: table }) => table,
  references: { CustomerId: (all) => all.customers, LocationId: (all) => all.locations },
  create: {
    fields: [...recurring, "CustomerId", "LocationId", "StartDate", "ExternalReference"],
    row: (given, { records, at }) => {
      const AgreementId = records.nextNumber("agreements", 60_001);
      return {
        AgreementId,
        AgreementNumber: `C-${AgreementId}`,
        Service: "",
        CustomerId: null,
        LocationId: null,
        Frequency: null,
        ServiceDays: [],
        FirstServiceDate: null,
        LastServiceDate: null,
        TimeZone: null,
        StartDate: null,
        CancelDate: null,
        RenewalDate: isoTime(Date.parse(at) + 365 * day).slice(0, 10),
        Price: null,
        Status: "Active",
        ExternalReference: null,
        ...given,
        CreatedDate: at,
        UpdatedDate: at,
      };
    },
  },
  update: {
    fields: [...recurring, "Status"],
    row: (before, given, { at }) => ({
      ...before,
      ...given,
      ...(given["Status"] === "Cancelled" && { CancelDate: at.slice(0, 10), RenewalDate: null }),
    }),
  },
};
