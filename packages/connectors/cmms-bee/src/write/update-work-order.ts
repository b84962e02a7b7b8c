import {
  ConnectorError,
  type Vendor,
  type workOrder,
  type WriteContext,
  type WriteResult,
  type WriteValues,
} from "@fettle/connector";
import { recordPath } from "../api/names.ts";
import type { CmmsBeeSettings } from "../settings.ts";
import { headersOf } from "./headers.ts";
import { workOrderBody } from "./work-order-body.ts";
import { writeWorkOrder } from "./write-work-order.ts";

/** Changes the given fields. */
export async function updateWorkOrder(
  vendor: Vendor<CmmsBeeSettings>,
  remoteId: string,
  values: WriteValues<typeof workOrder.fields, "update">,
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
