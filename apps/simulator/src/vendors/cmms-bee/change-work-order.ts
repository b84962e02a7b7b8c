import type { Entry } from "../../state/table.ts";
import { workOrderAmounts } from "./amounts.ts";
import { blankDetails } from "./blank-details.ts";
import { withCustomFields } from "./custom-fields.ts";
import type { CmmsBeeRecords } from "./records.ts";
import { checkReferences } from "./references.ts";
import type { UsedPart, WorkOrder } from "./rows.ts";
import { recordUrl } from "./seed-work.ts";
import { checkParts, moveParts } from "./stock-moves.ts";

/** The fields that can be set. */
export type WorkOrderPatch = Partial<Omit<WorkOrder, "id" | "number" | "url" | "createdAt" | "updatedAt">>;

const begun = new Set(["in_progress", "done", "closed"]);
const finished = new Set(["done", "closed"]);

/** The tables that its properties with ids refer to. */
const references = {
  assetId: "assets",
  locationId: "locations",
  customerId: "customers",
  assigneeIds: "users",
  teamId: "teams",
  parentId: "workOrders",
  requestId: "workRequests",
  planId: "maintenancePlans",
} as const;

const checkAllReferences = (records: CmmsBeeRecords, account: string, patch: WorkOrderPatch) => {
  checkReferences(records, account, patch, references);
  for (const { partId } of patch.parts ?? []) checkReferences(records, account, { partId }, { partId: "parts" });
  for (const { userId } of patch.labor ?? []) checkReferences(records, account, { userId }, { userId: "users" });
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

/** A patch with all of the organization's own fields. */
const withAllFields = ({ customFields: before }: WorkOrder, { customFields }: WorkOrderPatch): WorkOrderPatch =>
  customFields === undefined ? {} : { customFields: withCustomFields(before, customFields) };

const hourlyRate = { amount: "54.00", currency: "USD" };

/** A part with what the vendor knows of it. */
const completePart = (records: CmmsBeeRecords, { partId, quantity, unit, unitCost }: UsedPart): UsedPart => {
  const part = partId === null ? undefined : records.parts.get(partId)?.row;
  return { partId, quantity, unit: unit ?? part?.unit ?? null, unitCost: unitCost ?? part?.unitCost ?? null };
};

/** The lists of a patch with what the vendor adds, and what the work costs with them. */
const withAmounts = (records: CmmsBeeRecords, before: WorkOrder, { parts, labor }: WorkOrderPatch): WorkOrderPatch => {
  if (parts === undefined && labor === undefined) return {};
  const lists = {
    parts: parts?.map((part) => completePart(records, part)) ?? before.parts ?? [],
    labor: labor?.map((one) => ({ ...one, hourlyRate: one.hourlyRate ?? hourlyRate })) ?? before.labor ?? [],
  };
  return { ...lists, ...workOrderAmounts(lists.parts, lists.labor) };
};

/** A request is done when its work order is. */
const endRequest = (records: CmmsBeeRecords, account: string, { requestId, status }: WorkOrder): void => {
  const request = finished.has(status) && requestId ? records.workRequests.get(requestId)?.row : undefined;
  if (request?.status !== "converted") return;
  records.workRequests.put(account, { ...request, status: "done", updatedAt: records.clock.next() });
};

/** Stores a work order, with what follows for the stock and its request. */
const keep = (
  records: CmmsBeeRecords,
  account: string,
  { before, row, isTampered }: { before: WorkOrder | null; row: WorkOrder; isTampered: boolean },
): WorkOrder => {
  checkParts(records, account, before, row);
  const kept = records.workOrders.put(account, row, isTampered).row;
  moveParts(records, account, before, row);
  endRequest(records, account, row);
  return kept;
};

export const updateWorkOrder = (
  records: CmmsBeeRecords,
  before: Entry<WorkOrder>,
  given: WorkOrderPatch,
  remote?: object,
): WorkOrder => {
  checkAllReferences(records, before.account, given);
  const patch = { ...planned(before.row, given), ...given };
  const updatedAt = records.clock.next();
  const row = {
    ...before.row,
    ...consequences(before.row, patch, updatedAt),
    ...withUtcTimes(patch),
    ...withAmounts(records, before.row, patch),
    ...withAllFields(before.row, patch),
    updatedAt,
    ...remote,
  };
  return keep(records, before.account, {
    before: before.row,
    row,
    isTampered: remote !== undefined || before.tampered === true,
  });
};

export const createWorkOrder = (
  records: CmmsBeeRecords,
  account: string,
  given: WorkOrderPatch & { readonly title: string },
  remote?: object,
): WorkOrder => {
  checkAllReferences(records, account, given);
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
    ...blankDetails,
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
  const row = {
    ...blank,
    ...consequences(blank, patch, at),
    ...withUtcTimes(patch),
    ...withAmounts(records, blank, patch),
    ...withAllFields(blank, patch),
    ...remote,
  };
  return keep(records, account, { before: null, row, isTampered: remote !== undefined });
};
