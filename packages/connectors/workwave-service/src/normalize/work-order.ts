import { list, type NormalizedRecord, text, type workOrder } from "@fettle/connector";
import { namedValues, readRecord } from "@fettle/connector-kit";
import { bySchema } from "../api/names.ts";
import { workOrderPriority } from "../map-work-order-priority.ts";
import { workOrderStatus } from "../map-work-order-status.ts";
import { workOrderType } from "../map-work-order-type.ts";
import type { WorkwaveServiceSettings } from "../settings.ts";
import { normalizeMoney } from "./money.ts";

export const workOrderExtension = {
  targetPests: list({
    description: "The pests that the visit targets.",
    item: text({ description: "A kind of pest, in the vendor's own word." }),
  }),
  branchCode: text({ description: "The code of the branch that does the work. Null when there is none.", filter: true }),
};

export function normalizeWorkOrder(
  payload: unknown,
  { currency }: WorkwaveServiceSettings,
): NormalizedRecord<typeof workOrder.fields, typeof workOrderExtension> {
  return readRecord(payload, bySchema("WorkOrder"), (read) => ({
    remoteId: read.requiredKey("WorkOrderId"),
    remoteCreatedAt: read.instant("CreatedDate"),
    remoteUpdatedAt: read.instant("UpdatedDate"),
    customFields: namedValues(read.children("UserDefinedFields"), { name: "Caption", value: "Value" }),
    fields: {
      number: read.text("WorkOrderNumber"),
      title: read.requiredText("Title"),
      description: read.text("Description"),
      status: workOrderStatus(read.text("Status")),
      type: workOrderType(read.text("ServiceType")),
      priority: workOrderPriority(read.text("Priority")),
      location: read.key("LocationId"),
      customer: read.key("CustomerId"),
      assignees: read.keys("AssignedEmployeeIds"),
      scheduledStartAt: read.instant("ScheduledDate"),
      dueAt: read.instant("DueDate"),
      startedAt: read.instant("StartedDate"),
      completedAt: read.instant("CompletedDate"),
      estimatedMinutes: read.integer("EstimatedMinutes"),
      actualMinutes: read.integer("ActualMinutes"),
      completionNotes: read.text("CompletionNotes"),
      agreement: read.key("AgreementId"),
      tasks: read.each("Tasks", (task) => ({
        title: task.requiredText("Title"),
        done: task.flag("Done"),
        value: task.text("Value"),
      })),
      parts: read.children("Materials").flatMap((material) => {
        const quantity = material.number("Quantity");
        return quantity === null
          ? []
          : [
              {
                part: material.key("MaterialId"),
                quantity,
                unit: material.text("Unit"),
                unitCost: normalizeMoney(material, "UnitCost", currency),
              },
            ];
      }),
      labor: read.children("Labor").flatMap((labor) => {
        const minutes = labor.integer("Minutes");
        return minutes === null
          ? []
          : [{ technician: labor.key("EmployeeId"), minutes, rate: normalizeMoney(labor, "Rate", currency) }];
      }),
      total: normalizeMoney(read, "Total", currency),
    },
    extension: {
      targetPests: read.texts("TargetPests"),
      branchCode: read.text("BranchCode"),
    },
  }));
}
