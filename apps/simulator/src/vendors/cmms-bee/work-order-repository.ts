import { machineJob } from "../../seed/machine-jobs.ts";
import { workingTime, isoTime } from "../../seed/times.ts";
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
import { createWorkOrder, updateWorkOrder, type WorkOrderPatch } from "./change-work-order.ts";
import type { CmmsBeeRecords } from "./records.ts";
import type { WorkOrder } from "./rows.ts";

const status = words<Status>([
  ["open", "OPEN"],
  ["scheduled", "SCHEDULED"],
  ["in_progress", "IN_PROGRESS"],
  ["on_hold", "ON_HOLD"],
  ["done", "COMPLETED"],
  ["closed", "CLOSED"],
  ["cancelled", "CANCELED"],
  ["skipped", "SKIPPED"],
]);
const priority = words<Priority>([
  ["none", "NONE"],
  ["low", "LOW"],
  ["medium", "MEDIUM"],
  ["high", "HIGH"],
  ["urgent", "URGENT"],
]);
const type = words<WorkOrderType>([
  ["reactive", "REACTIVE"],
  ["preventive", "PREVENTIVE"],
  ["inspection", "INSPECTION"],
  ["installation", "INSTALLATION"],
  ["other", "OTHER"],
]);

const toCanonical = (account: string, row: WorkOrder): CanonicalWorkOrder => ({
  remoteId: row.id,
  account,
  number: row.number,
  title: row.title,
  description: row.description,
  status: status.canonical(row.status),
  remoteStatus: row.status,
  type: type.canonical(row.type),
  remoteType: row.type,
  priority: priority.canonical(row.priority),
  remotePriority: row.priority,
  assetId: row.assetId,
  locationId: row.locationId,
  customerId: row.customerId,
  assigneeIds: row.assigneeIds,
  scheduledStartAt: row.startDate,
  dueAt: row.dueDate,
  startedAt: row.startedAt,
  completedAt: row.completedAt,
  estimatedMinutes: row.estimatedMinutes,
  actualMinutes: row.actualMinutes,
  appointmentIds: [],
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
});

const { worded } = vendorValues("CMMS Bee");

const toPatch = (values: WorkOrderValues): WorkOrderPatch => {
  const {
    title,
    description,
    assetId,
    locationId,
    customerId,
    assigneeIds,
    startedAt,
    completedAt,
    estimatedMinutes,
    actualMinutes,
  } = values;
  const own = {
    title,
    description,
    assetId,
    locationId,
    customerId,
    assigneeIds,
    startedAt,
    completedAt,
    estimatedMinutes,
    actualMinutes,
  };
  const inWords = {
    status: values.remoteStatus ?? (values.status && status.vendor(values.status)),
    priority: values.priority && priority.vendor(values.priority),
    type: values.type && worded("type", type, values.type),
    startDate: values.scheduledStartAt,
    dueDate: values.dueAt,
  };
  return Object.fromEntries(Object.entries({ ...own, ...inWords }).filter(([, value]) => value !== undefined));
};

export const createCmmsBeeWorkOrders = (records: CmmsBeeRecords, now: () => Date): WorkOrderRepository => ({
  ids: (account) => records.workOrders.list(account).map((entry) => entry.id),
  read: (remoteId) => {
    const entry = records.workOrders.get(remoteId);
    return entry && toCanonical(entry.account, entry.row);
  },
  create: (account, values) =>
    toCanonical(account, createWorkOrder(records, account, { ...toPatch(values), title: values.title }, values.remote)),
  update: (remoteId, values) => {
    const entry = records.workOrders.get(remoteId);
    return entry && toCanonical(entry.account, updateWorkOrder(records, entry, toPatch(values), values.remote));
  },
  remove: (remoteId) => records.workOrders.remove(remoteId, records.clock.next()),
  hasStatus: (word) => status.vendor(word) !== undefined,
  hide: (remoteIds) => records.workOrders.hide(remoteIds),
  technicianIds: (account) =>
    records.users
      .list(account)
      .filter(({ row }) => row.isActive && row.role === "technician")
      .map((entry) => entry.id),
  invent: (account, random) => {
    const job = machineJob(
      random,
      records.assets.list(account).map((entry) => entry.row),
    );
    const inventedType = type.canonical(job.type);
    const inventedPriority = priority.canonical(job.priority);
    return {
      title: job.title,
      ...(inventedType !== "UNKNOWN" && { type: inventedType }),
      ...(inventedPriority !== "UNKNOWN" && { priority: inventedPriority }),
      ...(job.asset !== undefined && {
        assetId: job.asset.id,
        locationId: job.asset.locationId,
        customerId: job.asset.customerId,
      }),
      dueAt: isoTime(workingTime(random, now().getTime(), 1, 10)),
    };
  },
});
