import type { FieldValue, workOrder } from "@fettle/connector";
import { wordToWrite } from "@fettle/connector-kit";
import { writeSchema } from "../api/names.ts";
import type { Writes } from "../api/resource.ts";
import { workOrderPriorityToWrite } from "../map-work-order-priority.ts";
import { workOrderStatusToWrite } from "../map-work-order-status.ts";
import { workOrderTypeToWrite } from "../map-work-order-type.ts";
import type { workOrderExtension } from "../normalize/work-order.ts";
import { customFieldsToWrite } from "../custom-fields.ts";
import type { CmmsBeeSettings } from "../settings.ts";
import { bodyOf } from "./body-of.ts";
import { writeMoney } from "./money.ts";
import { aboveZero, notBelowZero } from "./not-below-zero.ts";
import { writeTasks } from "./tasks.ts";

type UsedPart = NonNullable<FieldValue<typeof workOrder.fields.parts>>[number];
type Labor = NonNullable<FieldValue<typeof workOrder.fields.labor>>[number];

const named = (field: string) => ({ product: "CMMS Bee", field });

const both = [
  "title",
  "description",
  "priority",
  "remotePriority",
  "assignees",
  "team",
  "category",
  "scheduledStartAt",
  "dueAt",
  "estimatedMinutes",
  "tasks",
  "parts",
  "labor",
] as const;

const writePart = ({ part, quantity, unit, unitCost }: UsedPart, settings: CmmsBeeSettings) =>
  writeSchema(
    { partId: part ?? null, quantity, unit: unit ?? null, unitCost: writeMoney(unitCost, settings) ?? null },
    "WorkOrderPart",
    settings,
  );

const writeLabor = ({ technician, minutes, rate }: Labor, settings: CmmsBeeSettings) =>
  writeSchema(
    { userId: technician ?? null, minutes, hourlyRate: writeMoney(rate, settings) ?? null },
    "WorkOrderLabor",
    settings,
  );

/** How work orders are written. The vendor takes parts out of stock when the work is done, and computes the costs. */
export const workOrderWrites: Writes<typeof workOrder.fields, typeof workOrderExtension> = {
  writable: {
    create: [...both, "type", "remoteType", "asset", "location", "customer", "parent"],
    update: [...both, "status", "remoteStatus", "completionNotes", "actualMinutes"],
    requiredOnCreate: ["title"],
  },
  body: (values, context) => {
    const { settings } = context;
    const body = {
      title: values.title,
      description: values.description,
      status: wordToWrite(values.status, workOrderStatusToWrite(settings), { ...named("status"), remote: values.remoteStatus }),
      type: wordToWrite(values.type, workOrderTypeToWrite(settings), { ...named("type"), remote: values.remoteType }),
      priority: wordToWrite(values.priority, workOrderPriorityToWrite(settings), {
        ...named("priority"),
        remote: values.remotePriority,
      }),
      assetId: values.asset,
      locationId: values.location,
      customerId: values.customer,
      assigneeIds: values.assignees === null ? [] : values.assignees,
      teamId: values.team,
      category: values.category,
      parentId: values.parent,
      startDate: values.scheduledStartAt,
      dueDate: values.dueAt,
      completionNotes: values.completionNotes,
      estimatedMinutes: values.estimatedMinutes,
      actualMinutes: values.actualMinutes,
      tasks: writeTasks(values.tasks, settings),
      parts: values.parts === null ? [] : values.parts?.map((part) => writePart(part, settings)),
      labor: values.labor === null ? [] : values.labor?.map((labor) => writeLabor(labor, settings)),
      shiftCode: values.extension?.shiftCode,
      customFields: customFieldsToWrite(values.remoteFields),
    };
    return bodyOf("WorkOrder", body, context);
  },
  refuses: ({ values }) => [
    ...notBelowZero(values, ["estimatedMinutes", "actualMinutes"]),
    ...aboveZero("parts", values.parts, ({ quantity }) => quantity),
    ...aboveZero("labor", values.labor, ({ minutes }) => minutes),
  ],
  isDeletable: true,
};
