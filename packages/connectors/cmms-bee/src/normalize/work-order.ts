import { type NormalizedRecord, text, type workOrder } from "@fettle/connector";
import { readRecord } from "@fettle/connector-kit";
import { bySchema } from "../api/names.ts";
import { workOrderPriority } from "../map-work-order-priority.ts";
import { workOrderStatus } from "../map-work-order-status.ts";
import { workOrderType } from "../map-work-order-type.ts";
import type { CmmsBeeSettings } from "../settings.ts";

export const workOrderExtension = {
  shiftCode: text({
    description: "The code of the shift that does the work. Null when none was chosen.",
    filter: true,
    order: true,
    input: ["create", "update"],
  }),
} as const;

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
      scheduledStartAt: read.instant("startDate"),
      dueAt: read.instant("dueDate"),
      startedAt: read.instant("startedAt"),
      completedAt: read.instant("completedAt"),
      estimatedMinutes: read.integer("estimatedMinutes"),
      actualMinutes: read.integer("actualMinutes"),
    },
    extension: { shiftCode: read.text("shiftCode") },
  }));
}
