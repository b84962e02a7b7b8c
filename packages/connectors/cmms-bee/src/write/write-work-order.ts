import { ConnectorError, type Vendor, type VendorRequest, type WriteResult } from "@fettle/connector";
import { expectJson } from "@fettle/connector-kit";
import { readSchema } from "../api/names.ts";
import { answers } from "../errors.ts";
import type { CmmsBeeSettings } from "../settings.ts";

/** Sends a write whose response is the whole work order. */
export async function writeWorkOrder(vendor: Vendor<CmmsBeeSettings>, path: string, init: VendorRequest): Promise<WriteResult> {
  const payload = await expectJson(await vendor.fetch(path, init), answers, "write");
  try {
    return { outcome: "done", remoteId: readSchema(payload, "WorkOrder", vendor.settings).requiredKey("id"), payload };
  } catch (cause) {
    const message = "CMMS Bee accepted the write but did not return the work order's id.";
    throw new ConnectorError("OUTCOME_UNKNOWN", message, { cause });
  }
}
