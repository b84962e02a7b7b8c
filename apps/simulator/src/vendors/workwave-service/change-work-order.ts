import type { Problem } from "../../contract/problem.ts";
import type { Entry } from "../../state/table.ts";
import { Refusal } from "../refusal.ts";
import { appointmentsOf, followWithAppointments } from "./appointments.ts";
import type { WorkWaveRecords } from "./records.ts";
import type { WorkOrder } from "./rows.ts";

/** The fields that can be set. */
export type WorkOrderPatch = Partial<Omit<WorkOrder, "WorkOrderId" | "WorkOrderNumber" | "CreatedDate" | "UpdatedDate">>;

const begun = new Set(["InProgress", "Completed", "Posted"]);
const finished = new Set(["Completed", "Posted"]);

const checkReferences = (records: WorkWaveRecords, account: string, patch: WorkOrderPatch) => {
  const problems: Problem[] = [];
  const check = (field: string, id: number | null | undefined, table: { get(id: string): { account: string } | undefined }) => {
    if (id === null || id === undefined || table.get(String(id))?.account === account) return;
    problems.push({ field, message: `is not known: ${id}` });
  };
  check("CustomerId", patch.CustomerId, records.customers);
  check("LocationId", patch.LocationId, records.locations);
  check("AgreementId", patch.AgreementId, records.agreements);
  for (const { MaterialId } of patch.Materials ?? []) check("Materials", MaterialId, records.materials);
  for (const { EmployeeId } of patch.Labor ?? []) check("Labor", EmployeeId, records.employees);
  for (const id of patch.AssignedEmployeeIds ?? []) check("AssignedEmployeeIds", id, records.employees);
  if (problems.length > 0) throw new Refusal(400, "The request is not valid.", problems);
};

/** The default effect of a plan: a work order with a start is scheduled; without one it reopens. */
const planned = ({ Status: before }: WorkOrder, { Status, ScheduledDate }: WorkOrderPatch): WorkOrderPatch => {
  if (Status !== undefined || ScheduledDate === undefined) return {};
  if (ScheduledDate !== null) return before === "Open" ? { Status: "Scheduled" } : {};
  return before === "Scheduled" || before === "Dispatched" ? { Status: "Open" } : {};
};

/** The effects of a new status: work in progress has a start, completed work has an end. */
const consequences = (before: WorkOrder, patch: WorkOrderPatch, at: string): WorkOrderPatch => {
  const { Status } = patch;
  if (Status === undefined || Status === before.Status) return {};
  return {
    ...(begun.has(Status) && before.StartedDate === null && { StartedDate: at }),
    ...(finished.has(Status) && before.CompletedDate === null && { CompletedDate: at }),
    ...(!finished.has(Status) && { CompletedDate: null }),
  };
};

const utc = (time: string | null) => (time === null ? null : new Date(time).toISOString());

const withUtcTimes = (patch: WorkOrderPatch): WorkOrderPatch => ({
  ...patch,
  ...(patch.DueDate !== undefined && { DueDate: utc(patch.DueDate) }),
  ...(patch.ScheduledDate !== undefined && { ScheduledDate: utc(patch.ScheduledDate) }),
});

export const updateWorkOrder = (
  records: WorkWaveRecords,
  before: Entry<WorkOrder>,
  given: WorkOrderPatch,
  remote?: object,
): WorkOrder => {
  checkReferences(records, before.account, given);
  const patch = { ...planned(before.row, given), ...given };
  const UpdatedDate = records.clock.next();
  const row = { ...before.row, ...consequences(before.row, patch, UpdatedDate), ...withUtcTimes(patch), UpdatedDate, ...remote };
  records.workOrders.put(before.account, row, remote !== undefined || before.tampered === true);
  if (remote === undefined) followWithAppointments(records, before.account, before.row, row);
  return row;
};

export const createWorkOrder = (
  records: WorkWaveRecords,
  account: string,
  given: WorkOrderPatch & { readonly Title: string },
  remote?: object,
): WorkOrder => {
  checkReferences(records, account, given);
  const at = records.clock.next();
  const WorkOrderId = records.nextNumber("work-orders", 50_001);
  const blank: WorkOrder = {
    WorkOrderId,
    WorkOrderNumber: `S-${WorkOrderId}`,
    Title: given.Title,
    Description: null,
    Status: "Open",
    ServiceType: "Service",
    Priority: null,
    CustomerId: null,
    LocationId: null,
    AssignedEmployeeIds: [],
    ScheduledDate: null,
    DueDate: null,
    StartedDate: null,
    CompletedDate: null,
    EstimatedMinutes: null,
    ActualMinutes: null,
    CompletionNotes: null,
    AgreementId: null,
    Tasks: [],
    Materials: [],
    Labor: [],
    Total: null,
    TargetPests: [],
    BranchCode: null,
    UserDefinedFields: [],
    ExternalReference: null,
    CreatedDate: at,
    UpdatedDate: at,
  };
  const patch = { ...planned(blank, given), ...given };
  const row = { ...blank, ...consequences(blank, patch, at), ...withUtcTimes(patch), ...remote };
  records.workOrders.put(account, row, remote !== undefined);
  if (remote === undefined) followWithAppointments(records, account, undefined, row);
  return row;
};

/** Removes a work order and its visits. */
export const removeWorkOrder = (records: WorkWaveRecords, id: string): boolean => {
  const entry = records.workOrders.get(id);
  if (entry === undefined) return false;
  for (const visit of appointmentsOf(records, entry.account, entry.row.WorkOrderId)) {
    records.appointments.remove(visit.id, records.clock.next());
  }
  return records.workOrders.remove(id, records.clock.next());
};
