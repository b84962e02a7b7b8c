import type { ExtensionValues, workOrder, WriteValues } from "@fettle/connector";
import { wordToWrite } from "@fettle/connector-kit";
import { nameOf } from "../api/names.ts";
import { workOrderPriorityToWrite } from "../map-work-order-priority.ts";
import { workOrderStatusToWrite } from "../map-work-order-status.ts";
import type { workOrderExtension } from "../normalize/work-order.ts";
import type { CmmsBeeSettings } from "../settings.ts";

/** The values to write to a work order. */
export type WorkOrderValues<Operation extends "create" | "update"> = WriteValues<typeof workOrder.fields, Operation> &
  ExtensionValues<typeof workOrderExtension, Operation>;

const word = (value: string | undefined, map: Readonly<Record<string, string>>, field: string) =>
  wordToWrite(value, map, { product: "CMMS Bee", field });

/** The body of a write in the vendor's words. Undefined values are left out of the JSON; null clears a field. */
export function workOrderBody(
  values: WorkOrderValues<"create"> & WorkOrderValues<"update">,
  settings: CmmsBeeSettings,
  more: Readonly<Record<string, string>> = {},
): string {
  const body = {
    title: values.title,
    description: values.description,
    status: word(values.status, workOrderStatusToWrite(settings), "status"),
    priority: word(values.priority, workOrderPriorityToWrite(settings), "priority"),
    assetId: values.asset,
    locationId: values.location,
    customerId: values.customer,
    assigneeIds: values.assignees === null ? [] : values.assignees,
    startDate: values.scheduledStartAt,
    dueDate: values.dueAt,
    shiftCode: values.extension?.shiftCode,
    ...more,
  };
  return JSON.stringify(
    Object.fromEntries(Object.entries(body).map(([name, value]) => [nameOf(settings, "WorkOrder", name), value])),
  );
}
