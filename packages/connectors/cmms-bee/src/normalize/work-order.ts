import { type NormalizedRecord, text, type workOrder } from "@fettle/connector";
import { type PayloadReader, readRecord } from "@fettle/connector-kit";
import { bySchema, nameOf } from "../api/names.ts";
import { workOrderPriority } from "../map-work-order-priority.ts";
import { workOrderStatus } from "../map-work-order-status.ts";
import { workOrderType } from "../map-work-order-type.ts";
import type { CmmsBeeSettings } from "../settings.ts";
import { normalizeMoney } from "./money.ts";
import { requiredNumber } from "./required-number.ts";
import { normalizeTasks } from "./tasks.ts";

export const workOrderExtension = {
  shiftCode: text({
    description: "The code of the shift that does the work. Null when none was chosen.",
    filter: true,
    order: true,
    input: ["create", "update"],
  }),
} as const;

const normalizeUsedPart = (read: PayloadReader, settings: CmmsBeeSettings) => ({
  part: read.key("partId"),
  quantity: requiredNumber(read, "quantity"),
  unit: read.text("unit"),
  unitCost: normalizeMoney(read, "unitCost", settings),
});

const normalizeLabor = (read: PayloadReader, settings: CmmsBeeSettings) => ({
  technician: read.key("userId"),
  minutes: Math.round(requiredNumber(read, "minutes")),
  rate: normalizeMoney(read, "hourlyRate", settings),
});

function normalizeCosts(record: PayloadReader, settings: CmmsBeeSettings) {
  const read = record.child("costs", (name) => nameOf(settings, "WorkOrderCosts", name));
  if (read === null) return null;
  return {
    labor: normalizeMoney(read, "labor", settings),
    parts: normalizeMoney(read, "parts", settings),
    other: normalizeMoney(read, "other", settings),
  };
}

export function normalizeWorkOrder(
  payload: unknown,
  settings: CmmsBeeSettings,
): NormalizedRecord<typeof workOrder.fields, typeof workOrderExtension> {
  return readRecord(payload, bySchema("WorkOrder", settings), (read) => ({
    remoteId: read.requiredKey("id"),
    remoteUrl: read.url("url"),
    remoteCreatedAt: read.instant("createdAt"),
    remoteUpdatedAt: read.instant("updatedAt"),
    customFields: read.record("customFields"),
    fields: {
      number: read.text("number"),
      title: read.requiredText("title"),
      description: read.text("description"),
      status: workOrderStatus(settings)(read.text("status")),
      type: workOrderType(settings)(read.text("type")),
      priority: workOrderPriority(settings)(read.text("priority")),
      asset: read.key("assetId"),
      location: read.key("locationId"),
      customer: read.key("customerId"),
      assignees: read.keys("assigneeIds"),
      team: read.key("teamId"),
      category: read.text("category"),
      parent: read.key("parentId"),
      request: read.key("requestId"),
      plan: read.key("planId"),
      scheduledStartAt: read.instant("startDate"),
      dueAt: read.instant("dueDate"),
      startedAt: read.instant("startedAt"),
      completedAt: read.instant("completedAt"),
      completionNotes: read.text("completionNotes"),
      estimatedMinutes: read.integer("estimatedMinutes"),
      actualMinutes: read.integer("actualMinutes"),
      tasks: normalizeTasks(read, settings),
      parts: read.each(
        "parts",
        (part) => normalizeUsedPart(part, settings),
        (name) => nameOf(settings, "WorkOrderPart", name),
      ),
      labor: read.each(
        "labor",
        (labor) => normalizeLabor(labor, settings),
        (name) => nameOf(settings, "WorkOrderLabor", name),
      ),
      costs: normalizeCosts(read, settings),
      total: normalizeMoney(read, "totalCost", settings),
    },
    extension: { shiftCode: read.text("shiftCode") },
  }));
}
