import { machineJob } from "../../seed/machine-jobs.ts";
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
import { createWorkOrder, updateWorkOrder, type WorkOrderPatch } from "./change-work-order.ts";
import type { MaintainxRecords } from "./records.ts";
import type { WorkOrder } from "./rows.ts";

const status = words<Status>([
  ["OPEN", "OPEN"],
  ["IN_PROGRESS", "IN_PROGRESS"],
  ["ON_HOLD", "ON_HOLD"],
  ["DONE", "COMPLETED"],
  ["CANCELED", "CANCELED"],
  ["SKIPPED", "SKIPPED"],
]);
const priority = words<Priority>([
  ["NONE", "NONE"],
  ["LOW", "LOW"],
  ["MEDIUM", "MEDIUM"],
  ["HIGH", "HIGH"],
]);
const type = words<WorkOrderType>([
  ["REACTIVE", "REACTIVE"],
  ["PREVENTIVE", "PREVENTIVE"],
  ["OTHER", "OTHER"],
  ["CYCLE_COUNT", "OTHER"],
]);

const text = (id: number | null) => (id === null ? null : String(id));

const toCanonical = (account: string, row: WorkOrder): CanonicalWorkOrder => ({
  remoteId: String(row.id),
  account,
  number: String(row.sequentialId),
  title: row.title,
  description: row.description,
  status: status.canonical(row.status),
  remoteStatus: row.status,
  type: type.canonical(row.type),
  remoteType: row.type,
  priority: priority.canonical(row.priority),
  remotePriority: row.priority,
  assetId: text(row.assetId),
  locationId: text(row.locationId),
  customerId: null,
  assigneeIds: row.assigneeIds.map(String),
  scheduledStartAt: row.startDate,
  dueAt: row.dueDate,
  startedAt: null,
  completedAt: row.completedAt,
  estimatedMinutes: null,
  actualMinutes: null,
  appointmentIds: [],
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
});

const { refuse, worded, numberOf } = vendorValues("MaintainX");

/** Fields that this vendor does not have, except for the minutes that technicians note, which it drops. */
const missing = ["customerId", "startedAt", "estimatedMinutes"] as const;

/** MaintainX has no words of its customers. */
const knownWord = (word: string | undefined) => {
  if (word !== undefined && status.canonical(word) === "UNKNOWN")
    throw refuse("remoteStatus", `has no word ${word} at this vendor`);
  return word;
};

const toPatch = (values: WorkOrderValues): WorkOrderPatch => {
  for (const field of missing) {
    if ((values[field] ?? null) !== null) throw refuse(field, "cannot be set at this vendor");
  }
  const patch = {
    title: values.title,
    description: values.description,
    status: knownWord(values.remoteStatus) ?? (values.status && worded("status", status, values.status)),
    type: values.type && worded("type", type, values.type),
    priority: values.priority && worded("priority", priority, values.priority),
    assetId: numberOf("assetId", values.assetId),
    locationId: numberOf("locationId", values.locationId),
    assignees: values.assigneeIds?.map((id) => ({ type: "USER", id: numberOf("assigneeIds", id) })),
    startDate: values.scheduledStartAt,
    dueDate: values.dueAt,
    completedAt: values.completedAt,
  };
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
};

export const createMaintainxWorkOrders = (records: MaintainxRecords, now: () => Date): WorkOrderRepository => ({
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
      .filter(({ row }) => row.role !== "REQUESTER")
      .map((entry) => entry.id),
  invent: (account, random) => {
    const assets = records.assets.list(account).map((entry) => entry.row);
    const job = machineJob(random, assets);
    return {
      title: job.title,
      type: job.type === "preventive" ? "PREVENTIVE" : "REACTIVE",
      priority: random.pick(["NONE", "LOW", "MEDIUM", "HIGH"]),
      ...(job.asset && { assetId: String(job.asset.id), locationId: text(job.asset.locationId) }),
      dueAt: isoTime(workingTime(random, now().getTime(), 1, 10)),
    };
  },
});
