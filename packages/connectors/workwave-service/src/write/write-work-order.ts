import { ConnectorError, type Vendor, type WriteResult } from "@fettle/connector";
import { expectJson } from "@fettle/connector-kit";
import { readSchema } from "../api/names.ts";
import { answers } from "../errors.ts";
import type { WorkwaveServiceSettings } from "../settings.ts";

const headers = { "content-type": "application/json" };

/** Sends a write whose response is the whole work order. */
export async function writeWorkOrder(
  vendor: Vendor<WorkwaveServiceSettings>,
  path: string,
  { method, body }: { readonly method: "POST" | "PUT"; readonly body: string },
): Promise<WriteResult> {
  const payload = await expectJson(await vendor.fetch(path, { method, headers, body }), answers, "write");
  try {
    return { outcome: "done", remoteId: readSchema(payload, "WorkOrder").requiredKey("WorkOrderId"), payload };
  } catch (cause) {
    const message = "WorkWave Service accepted the write but did not return the work order's id.";
    throw new ConnectorError("OUTCOME_UNKNOWN", message, { cause });
  }
}
