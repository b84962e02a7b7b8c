import type { workOrder } from "@fettle/connector";
import { keyToWrite, type WrittenBody, wordToWrite } from "@fettle/connector-kit";
import { workOrderPriorityToWrite } from "../map-work-order-priority.ts";
import { workOrderStatusToWrite } from "../map-work-order-status.ts";
import type { workOrderExtension } from "../normalize/work-order.ts";
import { workOrderTypeToWrite } from "../map-work-order-type.ts";
import type { WorkwaveServiceSettings } from "../settings.ts";
import { amountToWrite, innerKey, listToWrite, named } from "./values.ts";

const worked = [
  "title",
  "description",
  "priority",
  "remotePriority",
  "assignees",
  "scheduledStartAt",
  "dueAt",
  "estimatedMinutes",
  "tasks",
  "parts",
  "labor",
] as const;

/** The fields of a work order that can be written. */
export const writable = {
  create: [...worked, "type", "remoteType", "location", "customer", "agreement"],
  update: [...worked, "status", "remoteStatus", "completionNotes", "actualMinutes"],
  requiredOnCreate: ["title"],
} as const;

/** The body of a write. A create carries the command's id, by which the vendor recognises a repeated attempt. */
export const workOrderBody: WrittenBody<WorkwaveServiceSettings, typeof workOrder.fields, typeof workOrderExtension> = (
  values,
  { operation, commandId, settings },
) => ({
  Title: values.title,
  Description: values.description,
  Status: wordToWrite(values.status, workOrderStatusToWrite, { ...named("status"), remote: values.remoteStatus }),
  Priority: wordToWrite(values.priority, workOrderPriorityToWrite, { ...named("priority"), remote: values.remotePriority }),
  LocationId: keyToWrite(values.location, named("location")),
  CustomerId: keyToWrite(values.customer, named("customer")),
  AssignedEmployeeIds: values.assignees === null ? [] : values.assignees?.map((key) => keyToWrite(key, named("assignees"))),
  ScheduledDate: values.scheduledStartAt,
  DueDate: values.dueAt,
  ServiceType: wordToWrite(values.type, workOrderTypeToWrite, { ...named("type"), remote: values.remoteType }),
  AgreementId: keyToWrite(values.agreement, named("agreement")),
  CompletionNotes: values.completionNotes,
  EstimatedMinutes: values.estimatedMinutes,
  ActualMinutes: values.actualMinutes,
  Tasks: listToWrite(values.tasks, "tasks", ({ title, done, value }) => ({
    Title: title,
    Done: done ?? null,
    Value: value ?? null,
  })),
  Materials: listToWrite(values.parts, "parts", ({ part, quantity, unit, unitCost }) => ({
    MaterialId: innerKey(part, "parts"),
    Quantity: quantity,
    Unit: unit ?? null,
    UnitCost: amountToWrite(unitCost ?? null, "parts", settings),
  })),
  Labor: listToWrite(values.labor, "labor", ({ technician, minutes, rate }) => ({
    EmployeeId: innerKey(technician, "labor"),
    Minutes: minutes,
    Rate: amountToWrite(rate ?? null, "labor", settings),
  })),
  ...(operation === "create" && { ExternalReference: commandId }),
});
