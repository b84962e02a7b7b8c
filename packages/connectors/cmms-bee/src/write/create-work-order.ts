import type { Vendor, WriteContext, WriteResult } from "@fettle/connector";
import { pathOf } from "../api/names.ts";
import type { CmmsBeeSettings } from "../settings.ts";
import { headersOf } from "./headers.ts";
import { type WorkOrderValues, workOrderBody } from "./work-order-body.ts";
import { writeWorkOrder } from "./write-work-order.ts";

/** Creates a work order. It sends the command's id twice: as the idempotency key and as the reference to find the record by. */
export const createWorkOrder = async (
  vendor: Vendor<CmmsBeeSettings>,
  values: WorkOrderValues<"create">,
  { commandId }: WriteContext,
): Promise<WriteResult> =>
  writeWorkOrder(vendor, pathOf(vendor.settings, "workOrders"), {
    method: "POST",
    headers: headersOf(commandId),
    body: workOrderBody(values, vendor.settings, { externalReference: commandId }),
  });
