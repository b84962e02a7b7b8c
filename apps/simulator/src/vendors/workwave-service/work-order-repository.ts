import { pestJob } from "../../seed/pest-jobs.ts";
import { isoTime, workingTime } from "../../seed/times.ts";
import { vendorValues } from "../vendor-values.ts";
import { words } from "../words.ts";
import type {
  CanonicalWorkOrder,
  Priority,
  Status,
  WorkOrderRepository,
  WorkOrderType,
  WorkOrderValues,
} from "../work-order-repository.ts";
import { appointmentsOf } from "./appointments.ts";
import { createWorkOrder, removeWorkOrder, updateWorkOrder, type WorkOrderPatch } from "./change-work-order.ts";
import type { WorkWaveRecords } from "./records.ts";
import type { WorkOrder } from "./rows.ts";

const status = words<Status>([
  ["Open", "OPEN"],
  ["Scheduled", "SCHEDULED"],
  ["Dispatched", "SCHEDULED"],
  ["InProgress", "IN_PROGRESS"],
  ["Hold", "ON_HOLD"],
  ["Completed", "COMPLETED"],
  ["Posted", "CLOSED"],
  ["Cancelled", "CANCELED"],
]);
const priority = words<Priority>([
  ["Low", "LOW"],
  ["Normal", "MEDIUM"],
  ["High", "HIGH"],
  ["Emergency", "URGENT"],
]);
const type = words<WorkOrderType>([
  ["Service", "SERVICE"],
  ["Inspection", "INSPECTION"],
  ["Installation", "INSTALLATION"],
  ["Callback", "REACTIVE"],
]);

const text = (id: number | null) => (id === null ? null : String(id));

const toCanonical = (records: WorkWaveRecords, account: string, row: WorkOrder): CanonicalWorkOrder => ({
  remoteId: String(row.WorkOrderId),
  account,
  number: row.WorkOrderNumber,
  title: row.Title,
  description: row.Description,
  status: status.canonical(row.Status),
  remoteStatus: row.Status,
  type: type.canonical(row.ServiceType),
  remoteType: row.ServiceType,
  priority: row.Priority === null ? "NONE" : priority.canonical(row.Priority),
  remotePriority: row.Priority,
  assetId: null,
  locationId: text(row.LocationId),
  customerId: text(row.CustomerId),
  assigneeIds: row.AssignedEmployeeIds.map(String),
  scheduledStartAt: row.ScheduledDate,
  dueAt: row.DueDate,
  startedAt: row.StartedDate,
  completedAt: row.CompletedDate,
  estimatedMinutes: row.EstimatedMinutes,
  actualMinutes: row.ActualMinutes,
  appointmentIds: appointmentsOf(records, account, row.WorkOrderId).map((entry) => entry.id),
  createdAt: row.CreatedDate,
  updatedAt: row.UpdatedDate,
});

const { refuse, worded, numberOf } = vendorValues("WorkWave Service");

const toPatch = (values: WorkOrderValues): WorkOrderPatch => {
  if (values.assetId !== undefined && values.assetId !== null)
    throw refuse("assetId", "cannot be set: this vendor has no assets");
  const patch = {
    Title: values.title,
    Description: values.description,
    Status: values.remoteStatus ?? (values.status && worded("status", status, values.status)),
    ServiceType: values.type && worded("type", type, values.type),
    Priority: values.priority === "NONE" ? null : values.priority && worded("priority", priority, values.priority),
    CustomerId: numberOf("customerId", values.customerId),
    LocationId: numberOf("locationId", values.locationId),
    AssignedEmployeeIds: values.assigneeIds?.map((id) => numberOf("assigneeIds", id)),
    ScheduledDate: values.scheduledStartAt,
    DueDate: values.dueAt,
    StartedDate: values.startedAt,
    CompletedDate: values.completedAt,
    EstimatedMinutes: values.estimatedMinutes,
    ActualMinutes: values.actualMinutes,
  };
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
};

export const createWorkWaveWorkOrders = (records: WorkWaveRecords, now: () => Date): WorkOrderRepository => ({
  ids: (account) => records.workOrders.list(account).map((entry) => entry.id),
  read: (remoteId) => {
    const entry = records.workOrders.get(remoteId);
    return entry && toCanonical(records, entry.account, entry.row);
  },
  create: (account, values) => {
    const row = createWorkOrder(records, account, { ...toPatch(values), Title: values.title }, values.remote);
    return toCanonical(records, account, row);
  },
  update: (remoteId, values) => {
    const entry = records.workOrders.get(remoteId);
    return entry && toCanonical(records, entry.account, updateWorkOrder(records, entry, toPatch(values), values.remote));
  },
  remove: (remoteId) => removeWorkOrder(records, remoteId),
  hasStatus: (word) => status.vendor(word) !== undefined,
  hide: (remoteIds) => records.workOrders.hide(remoteIds),
  technicianIds: (account) =>
    records.employees
      .list(account)
      .filter(({ row }) => row.Active && row.JobTitle !== "Office")
      .map((entry) => entry.id),
  invent: (account, random) => {
    const job = pestJob(random);
    const places = records.locations.list(account);
    const place = places.length === 0 ? undefined : random.pick(places).row;
    const inventedType = type.canonical(job.kind);
    return {
      title: job.title,
      description: job.description,
      ...(inventedType !== "UNKNOWN" && { type: inventedType }),
      priority: random.weighted([
        ["NONE", 2],
        ["LOW", 2],
        ["MEDIUM", 6],
        ["HIGH", 2],
        ["URGENT", 1],
      ] as const),
      ...(place !== undefined && { locationId: String(place.LocationId), customerId: text(place.CustomerId) }),
      estimatedMinutes: job.minutes,
      dueAt: isoTime(workingTime(random, now().getTime(), 1, 10)),
    };
  },
});
