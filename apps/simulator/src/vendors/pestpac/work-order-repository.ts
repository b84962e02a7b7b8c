import { pestJob } from "../../seed/pest-jobs.ts";
import { isoTime, workingTime } from "../../seed/times.ts";
import { vendorValues } from "../vendor-values.ts";
import { words } from "../words.ts";
import type {
  CanonicalWorkOrder,
  Status,
  WorkOrderRepository,
  WorkOrderType,
  WorkOrderValues,
} from "../work-order-repository.ts";
import { createOrder, type OrderPatch, updateOrder } from "./change-order.ts";
import { fromLocal, toLocal } from "./local-time.ts";
import type { PestpacRecords } from "./records.ts";
import type { Kept, ServiceOrder } from "./rows.ts";

const type = words<WorkOrderType>([
  ["Service", "SERVICE"],
  ["Inspection", "INSPECTION"],
  ["Installation", "INSTALLATION"],
  ["Callback", "REACTIVE"],
]);

/** An order has no status but these marks, and a day once it is scheduled. */
const marks: Partial<Record<Status, OrderPatch>> = {
  OPEN: { InProgress: false, Posted: false, WorkDate: null },
  SCHEDULED: { InProgress: false, Posted: false },
  IN_PROGRESS: { InProgress: true, Posted: false },
  CLOSED: { InProgress: false, Posted: true },
};

const statusOf = ({ Posted, InProgress, WorkDate }: ServiceOrder): Status => {
  if (Posted) return "CLOSED";
  if (InProgress) return "IN_PROGRESS";
  return WorkDate === null ? "OPEN" : "SCHEDULED";
};

const text = (id: number | null) => (id === null ? null : String(id));

const toCanonical = (account: string, { shown: order, createdAt, updatedAt }: Kept<ServiceOrder>): CanonicalWorkOrder => ({
  remoteId: String(order.OrderID),
  account,
  number: order.OrderNumber,
  title: order.Description ?? order.ServiceCode ?? "",
  description: order.TechnicianComment,
  status: statusOf(order),
  remoteStatus: order.Posted ? "Posted" : order.InProgress ? "InProgress" : "",
  type: type.canonical(order.OrderType),
  remoteType: order.OrderType,
  priority: "NONE",
  remotePriority: null,
  assetId: null,
  locationId: text(order.LocationID),
  customerId: null,
  assigneeIds: order.TechID1 === null ? [] : [String(order.TechID1)],
  scheduledStartAt: order.WorkDate === null ? null : fromLocal(order.WorkDate),
  dueAt: null,
  startedAt: null,
  completedAt: null,
  estimatedMinutes: order.Duration,
  actualMinutes: null,
  appointmentIds: [],
  createdAt,
  updatedAt,
});

const { refuse, worded, numberOf } = vendorValues("PestPac");

/** Fields that this vendor does not have, except for the minutes that technicians note, which it drops. */
const missing = ["remoteStatus", "assetId", "customerId", "dueAt", "startedAt", "completedAt"] as const;

const toPatch = (values: WorkOrderValues): OrderPatch => {
  for (const field of missing) if ((values[field] ?? null) !== null) throw refuse(field, "cannot be set at this vendor");
  if ((values.priority ?? "NONE") !== "NONE") throw refuse("priority", "cannot be set at this vendor");
  const { status, scheduledStartAt, assigneeIds } = values;
  const marked = status && marks[status];
  if (status !== undefined && marked === undefined) throw refuse("status", `has no word for ${status} at this vendor`);
  const patch = {
    Description: values.title,
    TechnicianComment: values.description,
    OrderType: values.type && worded("type", type, values.type),
    LocationID: numberOf("locationId", values.locationId),
    TechID1: assigneeIds && numberOf("assigneeIds", assigneeIds[0] ?? null),
    Duration: values.estimatedMinutes,
    ...marked,
    ...(scheduledStartAt !== undefined && { WorkDate: scheduledStartAt === null ? null : toLocal(scheduledStartAt) }),
  };
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
};

export const createPestpacWorkOrders = (records: PestpacRecords, now: () => Date): WorkOrderRepository => ({
  ids: (account) => records.orders.list(account).map((entry) => entry.id),
  read: (remoteId) => {
    const entry = records.orders.get(remoteId);
    return entry && toCanonical(entry.account, entry.row);
  },
  create: (account, values) => toCanonical(account, createOrder(records, account, toPatch(values), values.remote)),
  update: (remoteId, values) => {
    const entry = records.orders.get(remoteId);
    return entry && toCanonical(entry.account, updateOrder(records, entry, toPatch(values), values.remote));
  },
  remove: (remoteId) => records.orders.remove(remoteId, records.clock.next()),
  hasStatus: (word) => marks[word] !== undefined,
  hide: (remoteIds) => records.orders.hide(remoteIds),
  technicianIds: (account) =>
    records.employees
      .list(account)
      .filter(({ row: { shown } }) => shown.Active && shown.TechID !== null)
      .map(({ row: { shown } }) => String(shown.TechID)),
  invent: (account, random) => {
    const job = pestJob(random);
    const places = records.locations.list(account);
    return {
      title: job.title,
      description: job.description,
      ...(places.length > 0 && { locationId: random.pick(places).id }),
      estimatedMinutes: job.minutes,
      scheduledStartAt: isoTime(workingTime(random, now().getTime(), 1, 10)),
    };
  },
});
