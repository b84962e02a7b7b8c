import type { Problem } from "../../contract/problem.ts";
import type { Entry } from "../../state/table.ts";
import { Refusal } from "../refusal.ts";
import type { MaintainxRecords } from "./records.ts";
import type { WorkOrder } from "./rows.ts";

/** The fields that can be set. */
export type WorkOrderPatch = Partial<
  Omit<WorkOrder, "id" | "sequentialId" | "organizationId" | "assigneeIds" | "createdAt" | "updatedAt">
>;

const checkReferences = (records: MaintainxRecords, account: string, patch: WorkOrderPatch) => {
  const problems: Problem[] = [];
  const check = (field: string, id: number | null | undefined, table: { get(id: string): { account: string } | undefined }) => {
    if (id === null || id === undefined || table.get(String(id))?.account === account) return;
    problems.push({ field, message: `is not known: ${id}` });
  };
  check("assetId", patch.assetId, records.assets);
  check("locationId", patch.locationId, records.locations);
  for (const { type, id } of patch.assignees ?? []) if (type === "USER") check("assignees", id, records.users);
  if (problems.length > 0) throw new Refusal(400, "The request is not valid.", problems);
};

const utc = (time: string | null) => (time === null ? null : new Date(time).toISOString());

/** The values to store: times in UTC, the users among the assignees, and the end of finished work. */
const effects = ({ completedAt }: WorkOrder, patch: WorkOrderPatch, at: string): Partial<WorkOrder> => ({
  ...(patch.status !== undefined && { completedAt: patch.status === "DONE" ? (completedAt ?? at) : null }),
  ...patch,
  ...(patch.startDate !== undefined && { startDate: utc(patch.startDate) }),
  ...(patch.dueDate !== undefined && { dueDate: utc(patch.dueDate) }),
  ...(patch.assignees && { assigneeIds: patch.assignees.filter(({ type }) => type === "USER").map(({ id }) => id) }),
});

export const updateWorkOrder = (
  records: MaintainxRecords,
  before: Entry<WorkOrder>,
  patch: WorkOrderPatch,
  remote?: object,
): WorkOrder => {
  checkReferences(records, before.account, patch);
  const updatedAt = records.clock.next();
  const row = { ...before.row, ...effects(before.row, patch, updatedAt), updatedAt, ...remote };
  return records.workOrders.put(before.account, row, remote !== undefined || before.tampered === true).row;
};

export const createWorkOrder = (
  records: MaintainxRecords,
  account: string,
  patch: WorkOrderPatch & { readonly title: string },
  remote?: object,
): WorkOrder => {
  checkReferences(records, account, patch);
  const at = records.clock.next();
  const blank: WorkOrder = {
    id: records.nextNumber("work-orders", 9_000_001),
    sequentialId: records.nextNumber(`sequence-of-${account}`, 1),
    organizationId: Number(account),
    title: patch.title,
    description: null,
    status: "OPEN",
    priority: "NONE",
    type: "REACTIVE",
    assetId: null,
    locationId: null,
    assignees: [],
    assigneeIds: [],
    partStatus: "NO_PARTS",
    startDate: null,
    dueDate: null,
    completedAt: null,
    deletedAt: null,
    extraFields: {},
    createdAt: at,
    updatedAt: at,
  };
  return records.workOrders.put(account, { ...blank, ...effects(blank, patch, at), ...remote }, remote !== undefined).row;
};
