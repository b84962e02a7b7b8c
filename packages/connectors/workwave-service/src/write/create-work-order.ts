import type { Vendor, workOrder, WriteContext, WriteResult, WriteValues } from "@fettle/connector";
import type { WorkwaveServiceSettings } from "../settings.ts";
import { workOrderBody } from "./work-order-body.ts";
import { writeWorkOrder } from "./write-work-order.ts";

/** Creates a work order under the command's id, by which the vendor recognises a repeated attempt. */
export const createWorkOrder = async (
  vendor: Vendor<WorkwaveServiceSettings>,
  values: WriteValues<typeof workOrder.fields, "create">,
  { commandId }: WriteContext,
): Promise<WriteResult> =>
  writeWorkOrder(vendor, "/workorders", { method: "POST", body: workOrderBody(values, { ExternalReference: commandId }) });
