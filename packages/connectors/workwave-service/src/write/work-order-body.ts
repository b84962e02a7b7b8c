import type { workOrder } from "@fettle/connector";
import { keyToWrite, type WrittenBody, wordToWrite } from "@fettle/connector-kit";
import { workOrderPriorityToWrite } from "../map-work-order-priority.ts";
import { workOrderStatusToWrite } from "../map-work-order-status.ts";
import type { workOrderExtension } from "../normalize/work-order.ts";
import type { WorkwaveServiceSettings } from "../settings.ts";

const named = (field: string) => ({ product: "WorkWave Service", field });

/** The fields of a work order that can be written. */
export const writable = {
  create: ["title", "description", "priority", "location", "customer", "assignees", "scheduledStartAt", "dueAt"],
  update: ["title", "description", "status", "priority", "assignees", "scheduledStartAt", "dueAt"],
  requiredOnCreate: ["title"],
} as const;

/** The body of a write. A create carries the command's id, by which the vendor recognises a repeated attempt. */
export const workOrderBody: WrittenBody<WorkwaveServiceSettings, typeof workOrder.fields, typeof workOrderExtension> = (
  values,
  { operation, commandId },
) => ({
  Title: values.title,
  Description: values.description,
  Status: wordToWrite(values.status, workOrderStatusToWrite, named("status")),
  Priority: wordToWrite(values.priority, workOrderPriorityToWrite, named("priority")),
  LocationId: keyToWrite(values.location, named("location")),
  CustomerId: keyToWrite(values.customer, named("customer")),
  AssignedEmployeeIds: values.assignees === null ? [] : values.assignees?.map((key) => keyToWrite(key, named("assignees"))),
  ScheduledDate: values.scheduledStartAt,
  DueDate: values.dueAt,
  ...(operation === "create" && { ExternalReference: commandId }),
});
