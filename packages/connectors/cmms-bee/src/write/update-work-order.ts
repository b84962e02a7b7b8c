import { ConnectorError, type Vendor, type WriteContext, type WriteResult } from "@fettle/connector";
import { recordPath } from "../api/names.ts";
import type { CmmsBeeSettings } from "../settings.ts";
import { headersOf } from "./headers.ts";
import { type WorkOrderValues, workOrderBody } from "./work-order-body.ts";
import { writeWorkOrder } from "./write-work-order.ts";

/** Changes the given fields of a work order. */
export async function updateWorkOrder(
  vendor: Vendor<CmmsBeeSettings>,
  remoteId: string,
  values: WorkOrderValues<"update">,
  { commandId }: WriteContext,
): Promise<WriteResult> {
  const path = recordPath(vendor.settings, "workOrders", remoteId);
  if (path === null) throw new ConnectorError("NOT_FOUND", "CMMS Bee has no work order with this key.");
  return writeWorkOrder(vendor, path, {
    method: "PATCH",
    headers: headersOf(commandId),
    body: workOrderBody(values, vendor.settings),
  });
}
