import type { workOrder, WriteValues } from "@fettle/connector";
import { wordToWrite } from "@fettle/connector-kit";
import { workOrderPriorityToWrite } from "../map-work-order-priority.ts";
import { workOrderStatusToWrite } from "../map-work-order-status.ts";
import { keysToWrite, keyToWrite } from "./key-to-write.ts";

type Fields = typeof workOrder.fields;

const word = (value: string | undefined, map: Readonly<Record<string, string | null>>, field: string) =>
  wordToWrite(value, map, { product: "WorkWave Service", field });

/** The body of a write in the vendor's words. Undefined values are left out of the JSON; null clears a field. */
export const workOrderBody = (
  values: WriteValues<Fields, "create"> & WriteValues<Fields, "update">,
  more: Readonly<Record<string, string>> = {},
): string =>
  JSON.stringify({
    Title: values.title,
    Description: values.description,
    Status: word(values.status, workOrderStatusToWrite, "status"),
    Priority: word(values.priority, workOrderPriorityToWrite, "priority"),
    LocationId: keyToWrite(values.location, "location"),
    CustomerId: keyToWrite(values.customer, "customer"),
    AssignedEmployeeIds: keysToWrite(values.assignees, "assignees"),
    ScheduledDate: values.scheduledStartAt,
    DueDate: values.dueAt,
    ...more,
  });
