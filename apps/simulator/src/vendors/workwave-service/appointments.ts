import { hour, isoTime, minute } from "../../seed/times.ts";
import type { WorkWaveRecords } from "./records.ts";
import { settleStops } from "./resources/visits.ts";
import type { Appointment, AppointmentStatus, WorkOrder } from "./rows.ts";

const statusFor: Readonly<Record<string, AppointmentStatus>> = {
  Open: "Unscheduled",
  Scheduled: "Scheduled",
  Dispatched: "Dispatched",
  InProgress: "InProgress",
  Hold: "Hold",
  Completed: "Completed",
  Posted: "Completed",
  Cancelled: "Cancelled",
};
const over = new Set<AppointmentStatus>(["Completed", "Cancelled"]);

const dayOf = (time: string | null): string | undefined => time?.slice(0, 10);

/** The times of a visit with this start. The customer's window is an hour around the start. */
export const visitTimes = (start: string | null, durationMinutes: number) => {
  if (start === null) return { StartTime: null, EndTime: null, WindowStart: null, WindowEnd: null };
  const from = Date.parse(start);
  return {
    StartTime: start,
    EndTime: isoTime(from + durationMinutes * minute),
    WindowStart: isoTime(from - hour / 2),
    WindowEnd: isoTime(from + hour / 2),
  };
};

export const crew = (employeeIds: readonly number[]): Appointment["Technicians"] =>
  employeeIds.map((EmployeeId, index) => ({ EmployeeId, Position: index === 0 ? 1 : 2 }));

export const appointmentsOf = (records: WorkWaveRecords, account: string, workOrderId: number) =>
  records.appointments.list(account).filter(({ row }) => row.WorkOrderId === workOrderId);

const plan = (records: WorkWaveRecords, account: string, order: WorkOrder) => {
  const at = records.clock.next();
  const duration = order.EstimatedMinutes ?? 60;
  records.appointments.put(account, {
    AppointmentId: records.nextNumber("appointments", 70_001),
    WorkOrderId: order.WorkOrderId,
    Status: statusFor[order.Status] ?? "Scheduled",
    ...visitTimes(order.ScheduledDate, duration),
    DurationMinutes: duration,
    RouteId: null,
    Sequence: null,
    Technicians: crew(order.AssignedEmployeeIds),
    ExternalReference: null,
    CreatedDate: at,
    UpdatedDate: at,
  });
};

/** Updates the visits of a work order after a change: they move, progress, end and change employees with it. */
export const followWithAppointments = (
  records: WorkWaveRecords,
  account: string,
  before: WorkOrder | undefined,
  after: WorkOrder,
): void => {
  const open = appointmentsOf(records, account, after.WorkOrderId).filter(({ row }) => !over.has(row.Status));
  const status = statusFor[after.Status];
  if (
    open.length === 0 &&
    after.ScheduledDate !== null &&
    after.ScheduledDate !== before?.ScheduledDate &&
    !(status && over.has(status))
  ) {
    plan(records, account, after);
    return;
  }
  for (const { row } of open) {
    const changes: Partial<Appointment> = {
      ...(status !== undefined && after.Status !== before?.Status && { Status: status }),
      ...(after.ScheduledDate !== before?.ScheduledDate && {
        ...visitTimes(after.ScheduledDate, row.DurationMinutes ?? 60),
        // A route is the tour of one day.
        ...(dayOf(after.ScheduledDate) !== dayOf(row.StartTime) && { RouteId: null, Sequence: null }),
      }),
      ...(after.AssignedEmployeeIds.join() !== before?.AssignedEmployeeIds.join() && {
        Technicians: crew(after.AssignedEmployeeIds),
      }),
    };
    if (Object.keys(changes).length === 0) continue;
    records.appointments.put(account, { ...row, ...changes, UpdatedDate: records.clock.next() });
    settleStops(row.RouteId, { records, account });
  }
};
