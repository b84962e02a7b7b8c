import { isoTime, workingTime } from "../../../seed/times.ts";
import { createWorkOrder } from "../change-work-order.ts";
import { changeRow, createRow } from "../resource.ts";
import { appointments, routes } from "../resources/visits.ts";
import { one, type Place } from "./place.ts";

const finished = new Set(["Completed", "Posted", "Cancelled"]);

/** The office schedules the next service of an agreement that has no work under way. */
export const scheduleService = ({ records, account, random }: Place): void => {
  const orders = records.workOrders.list(account);
  const underWay = new Set(orders.filter(({ row }) => !finished.has(row.Status)).map(({ row }) => row.AgreementId));
  const agreement = one(
    random,
    records.agreements.list(account).filter(({ row }) => row.Status === "Active" && !underWay.has(row.AgreementId)),
  )?.row;
  const technician = one(
    random,
    records.employees.list(account).filter(({ row }) => row.Active && row.JobTitle !== "Office"),
  )?.row;
  if (agreement === undefined || technician === undefined) return;
  createWorkOrder(records, account, {
    Title: agreement.Service,
    CustomerId: agreement.CustomerId,
    LocationId: agreement.LocationId,
    AgreementId: agreement.AgreementId,
    AssignedEmployeeIds: [technician.EmployeeId],
    ScheduledDate: isoTime(workingTime(random, records.now().getTime(), 0, 10)),
    EstimatedMinutes: random.between(2, 6) * 15,
    Total: agreement.Price,
  });
};

const planned = new Set(["Scheduled", "Dispatched"]);
const open = new Set(["Planned", "Dispatched", "InProgress"]);

/** The office puts a technician's visits of a day on a route, in their order. */
export const planRoute = ({ records, account, random }: Place): void => {
  const visits = records.appointments.list(account);
  const waiting = visits.filter(
    ({ row }) => row.RouteId === null && row.StartTime !== null && planned.has(row.Status) && row.Technicians.length > 0,
  );
  const tourOf = ({ StartTime, Technicians }: (typeof waiting)[number]["row"]) =>
    `${StartTime?.slice(0, 10)} ${Technicians[0]?.EmployeeId}`;
  const first = one(random, waiting)?.row;
  if (first === undefined) return;
  const tour = tourOf(first);
  const [RouteDate = "", employee] = tour.split(" ");
  const EmployeeId = Number(employee);
  const { RouteId } =
    records.routes
      .list(account)
      .map(({ row }) => row)
      .find((row) => row.RouteDate === RouteDate && row.EmployeeId === EmployeeId && open.has(row.Status)) ??
    createRow(routes, records, account, {
      RouteName: `Tour ${RouteDate}`,
      RouteDate,
      EmployeeId,
      Vehicle: random.pick(["Van 1", "Van 2", "Truck 7"]),
    });
  const stops = [
    ...visits.filter(({ row }) => row.RouteId === RouteId),
    ...waiting.filter(({ row }) => tourOf(row) === tour),
  ].toSorted((before, after) => ((before.row.StartTime ?? "") < (after.row.StartTime ?? "") ? -1 : 1));
  for (const [index, stop] of stops.entries()) {
    const given = { RouteId, Sequence: index + 1 };
    if (stop.row.RouteId !== RouteId || stop.row.Sequence !== given.Sequence) changeRow(appointments, records, stop, given);
  }
};

/** A route sets out on its day, and is over when all of its stops are. */
export const driveRoute = ({ records, account, random }: Place): void => {
  const today = isoTime(records.now().getTime()).slice(0, 10);
  const route = one(
    random,
    records.routes.list(account).filter(({ row }) => open.has(row.Status) && row.RouteDate <= today && row.Stops.length > 0),
  );
  if (route === undefined) return;
  const isOver = route.row.Stops.every(({ Status }) => Status === "Done" || Status === "Skipped");
  const Status = isOver ? "Completed" : route.row.Status === "Planned" ? "Dispatched" : "InProgress";
  if (Status !== route.row.Status) changeRow(routes, records, route, { Status });
};
