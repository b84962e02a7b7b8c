import type { workOrder } from "@fettle/connector";
import { type WrittenBody, wordToWrite } from "@fettle/connector-kit";
import { nameOf } from "../api/names.ts";
import { workOrderPriorityToWrite } from "../map-work-order-priority.ts";
import { workOrderStatusToWrite } from "../map-work-order-status.ts";
import type { workOrderExtension } from "../normalize/work-order.ts";
import type { CmmsBeeSettings } from "../settings.ts";

const named = (field: string) => ({ product: "CMMS Bee", field });

/** The fields of a work order that can be written. */
export const writable = {
  create: ["title", "description", "priority", "asset", "location", "customer", "assignees", "scheduledStartAt", "dueAt"],
  update: ["title", "description", "status", "priority", "assignees", "scheduledStartAt", "dueAt"],
  requiredOnCreate: ["title"],
} as const;

/** The body of a write. A create carries the command's id, as the reference to find the record by. */
export const workOrderBody: WrittenBody<CmmsBeeSettings, typeof workOrder.fields, typeof workOrderExtension> = (
  values,
  { operation, commandId, settings },
) => {
  const body = {
    title: values.title,
    description: values.description,
    status: wordToWrite(values.status, workOrderStatusToWrite(settings), named("status")),
    priority: wordToWrite(values.priority, workOrderPriorityToWrite(settings), named("priority")),
    assetId: values.asset,
    locationId: values.location,
    customerId: values.customer,
    assigneeIds: values.assignees === null ? [] : values.assignees,
    startDate: values.scheduledStartAt,
    dueDate: values.dueAt,
    shiftCode: values.extension?.shiftCode,
    ...(operation === "create" && { externalReference: commandId }),
  };
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [nameOf(settings, "WorkOrder", name), value]));
};
