import { ConnectorError, type Vendor, type workOrder, type WriteResult, type WriteValues } from "@fettle/connector";
import { recordPath } from "../api/names.ts";
import type { WorkwaveServiceSettings } from "../settings.ts";
import { workOrderBody } from "./work-order-body.ts";
import { writeWorkOrder } from "./write-work-order.ts";

/** Changes the given fields of a work order. */
export async function updateWorkOrder(
  vendor: Vendor<WorkwaveServiceSettings>,
  remoteId: string,
  values: WriteValues<typeof workOrder.fields, "update">,
): Promise<WriteResult> {
  const path = recordPath("workorders", remoteId);
  if (path === null) throw new ConnectorError("NOT_FOUND", "WorkWave Service has no work order with this key.");
  return writeWorkOrder(vendor, path, { method: "PUT", body: workOrderBody(values) });
}
