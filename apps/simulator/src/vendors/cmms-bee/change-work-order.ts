import type { Problem } from "../../contract/problem.ts";
import type { Entry } from "../../state/table.ts";
import { Refusal } from "../refusal.ts";
import type { CmmsBeeRecords } from "./records.ts";
import type { WorkOrder } from "./rows.ts";
import { recordUrl } from "./seed-work.ts";

/** The fields that can be set. */
export type WorkOrderPatch = Partial<Omit<WorkOrder, "id" | "number" | "url" | "createdAt" | "updatedAt">>;

const begun = new Set(["in_progress", "done", "closed"]);
const finished = new Set(["done", "closed"]);

const checkReferences = (records: CmmsBeeRecords, account: string, patch: WorkOrderPatch) => {
  const problems: Problem[] = [];
  const check = (field: string, id: string | null | undefined, table: { get(id: string): { account: string } | undefined }) => {
    if (id === null || id === undefined || table.get(id)?.account === account) return;
    problems.push({ field, message: `is not known: ${id}` });
  };
  check("assetId", patch.assetId, records.assets);
  check("locationId", patch.locationId, records.locations);
  check("customerId", patch.customerId, records.customers);
  for (const id of patch.assigneeIds ?? []) check("assigneeIds", id, records.users);
  if (problems.length > 0) throw new Refusal(400, "The request is not valid.", problems);
};

/** The default effect of a plan: a work order with a start is scheduled; without one it reopens. */
const planned = ({ status: before }: WorkOrder, { status, startDate }: WorkOrderPatch): WorkOrderPatch => {
  if (status !== undefined || startDate === undefined) return {};
  if (startDate !== null) return before === "open" ? { status: "scheduled" } : {};
  return before === "scheduled" ? { status: "open" } : {};
};

/** The effects of a new status: work in progress has a start, completed work has an end. */
const consequences = (before: WorkOrder, patch: WorkOrderPatch, at: string): WorkOrderPatch => {
  const { status } = patch;
  if (status === undefined || status === before.status) return {};
  return {
    ...(begun.has(status) && before.startedAt === null && { startedAt: at }),
    ...(finished.has(status) && before.completedAt === null && { completedAt: at }),
    ...(!finished.has(status) && { completedAt: null }),
  };
};

const utc = (time: string | null) => (time === null ? null : new Date(time).toISOString());

const withUtcTimes = (patch: WorkOrderPatch): WorkOrderPatch => ({
  ...patch,
  ...(patch.dueDate !== undefined && { dueDate: utc(patch.dueDate) }),
  ...(patch.startDate !== undefined && { startDate: utc(patch.startDate) }),
});

export const updateWorkOrder = (
  records: CmmsBeeRecords,
  before: Entry<WorkOrder>,
  given: WorkOrderPatch,
  remote?: object,
): WorkOrder => {
  checkReferences(records, before.account, given);
  const patch = { ...planned(before.row, given), ...given };
  const updatedAt = records.clock.next();
  const row = { ...before.row, ...consequences(before.row, patch, updatedAt), ...withUtcTimes(patch), updatedAt, ...remote };
  return records.workOrders.put(before.account, row, remote !== undefined || before.tampered === true).row;
};

export const createWorkOrder = (
  records: CmmsBeeRecords,
  account: string,
  given: WorkOrderPatch & { readonly title: string },
  remote?: object,
): WorkOrder => {
  checkReferences(records, account, given);
  const at = records.clock.next();
  const id = `WO${records.nextNumber("work-orders", 10_001)}`;
  const blank: WorkOrder = {
    id,
    number: `WO-${id.slice(2)}`,
    title: given.title,
    description: null,
    status: "open",
    priority: "none",
    type: "reactive",
    assetId: null,
    locationId: null,
    customerId: null,
    assigneeIds: [],
    dueDate: null,
    startDate: null,
    startedAt: null,
    completedAt: null,
    estimatedMinutes: null,
    actualMinutes: null,
    shiftCode: null,
    externalReference: null,
    customFields: {},
    url: recordUrl("work-orders", id),
    createdAt: at,
    updatedAt: at,
  };
  const patch = { ...planned(blank, given), ...given };
  const row = { ...blank, ...consequences(blank, patch, at), ...withUtcTimes(patch), ...remote };
  return records.workOrders.put(account, row, remote !== undefined).row;
};
