import { pestJob } from "../../seed/pest-jobs.ts";
import type { Random } from "../../seed/random.ts";
import { day, isoTime, minute, workingTime } from "../../seed/times.ts";
import { crew, visitTimes } from "./appointments.ts";
import type { Appointment, AppointmentStatus, Employee, Location, WorkOrder } from "./rows.ts";
import type { Seeding } from "./seed-places.ts";

const statusByAge = (random: Random, ageDays: number): string =>
  random.chance(0.02)
    ? random.pick(["Rain Delay", "Pending Permit"])
    : ageDays > 30
      ? random.weighted([
          ["Completed", 25],
          ["Posted", 60],
          ["Cancelled", 10],
          ["Hold", 2],
          ["Open", 3],
        ])
      : random.weighted([
          ["Open", 22],
          ["Scheduled", 30],
          ["Dispatched", 10],
          ["InProgress", 8],
          ["Hold", 4],
          ["Completed", 18],
          ["Posted", 6],
          ["Cancelled", 2],
        ]);

export const seedWorkOrders = (
  { random, id, times }: Seeding,
  count: number,
  known: { readonly locations: readonly Location[]; readonly employees: readonly Employee[]; readonly now: number },
): WorkOrder[] =>
  Array.from({ length: count }, () => {
    const { CreatedDate, UpdatedDate } = times();
    const created = Date.parse(CreatedDate);
    const job = pestJob(random);
    const place = random.pick(known.locations);
    const status = statusByAge(random, (known.now - created) / day);
    const finished = status === "Completed" || status === "Posted";
    const begun = finished || status === "InProgress" || status === "Hold";
    const planned = begun || status === "Scheduled" || status === "Dispatched";
    const started = Math.min(created + random.between(60, 4000) * minute, Date.parse(UpdatedDate));
    const WorkOrderId = id("work-orders", 50_001);
    return {
      WorkOrderId,
      WorkOrderNumber: `S-${WorkOrderId}`,
      Title: job.title,
      Description: job.description,
      Status: status,
      ServiceType: job.kind,
      Priority: random.weighted([
        [null, 3],
        ["Low", 2],
        ["Normal", 8],
        ["High", 2],
        ["Emergency", 1],
      ] as const),
      CustomerId: place.CustomerId,
      LocationId: place.LocationId,
      AssignedEmployeeIds: planned
        ? random
            .some(
              known.employees,
              random.weighted([
                [1, 8],
                [2, 2],
              ]),
            )
            .map((each) => each.EmployeeId)
        : [],
      ScheduledDate: planned
        ? isoTime(begun ? started - (started % (15 * minute)) : workingTime(random, known.now, 0, 14))
        : null,
      DueDate: random.chance(0.4) ? null : isoTime(workingTime(random, created, 1, 28)),
      StartedDate: begun ? isoTime(started) : null,
      CompletedDate: finished ? UpdatedDate : null,
      EstimatedMinutes: job.minutes,
      ActualMinutes: finished && random.chance(0.9) ? random.between(2, 30) * 5 : null,
      CompletionNotes: finished ? random.pick(["Treated as planned.", "No activity found; bait renewed."]) : null,
      AgreementId: null,
      Tasks: [],
      Materials: [],
      Labor: [],
      Total: null,
      TargetPests: job.pests,
      BranchCode: random.pick(["NORTH", "SOUTH", null]),
      UserDefinedFields: random.chance(0.3) ? [{ Caption: "Gate code needed", Value: random.pick(["yes", "no", null]) }] : [],
      ExternalReference: null,
      CreatedDate,
      UpdatedDate,
    };
  });

const visitStatus: Readonly<Record<string, AppointmentStatus>> = {
  Scheduled: "Scheduled",
  Dispatched: "Dispatched",
  InProgress: "InProgress",
  Hold: "Hold",
  Completed: "Completed",
  Posted: "Completed",
  Cancelled: "Cancelled",
};

/** A visit for each planned work order, and for a few of them an earlier visit that was canceled. */
export const seedAppointments = ({ random, id, times }: Seeding, workOrders: readonly WorkOrder[]): Appointment[] =>
  workOrders.flatMap((order) => {
    if (order.ScheduledDate === null) return [];
    const duration = order.EstimatedMinutes ?? 60;
    const status = visitStatus[order.Status] ?? "Scheduled";
    const visit = (start: string, Status: AppointmentStatus): Appointment => ({
      AppointmentId: id("appointments", 70_001),
      WorkOrderId: order.WorkOrderId,
      Status,
      ...visitTimes(start, duration),
      DurationMinutes: duration,
      RouteId: null,
      Sequence: null,
      Technicians: crew(order.AssignedEmployeeIds),
      ExternalReference: null,
      ...times(),
    });
    const earlier = isoTime(Date.parse(order.ScheduledDate) - 3 * day);
    const onTheWay = status === "Dispatched" && random.chance(0.4) ? "EnRoute" : status;
    return [...(random.chance(0.12) ? [visit(earlier, "Cancelled")] : []), visit(order.ScheduledDate, onTheWay)];
  });
