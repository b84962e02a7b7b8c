import type { Vendor, WriteContext } from "@fettle/connector";
import { expectDeleted } from "@fettle/connector-kit";
import { recordPath } from "../api/names.ts";
import { answers } from "../errors.ts";
import type { CmmsBeeSettings } from "../settings.ts";

/** Deletes a work order. A work order that is already gone is not an error. */
export async function deleteWorkOrder(
  vendor: Vendor<CmmsBeeSettings>,
  remoteId: string,
  { commandId }: WriteContext,
): Promise<void> {
  const path = recordPath(vendor.settings, "workOrders", remoteId);
  if (path === null) return;
  const headers = { "idempotency-key": commandId };
  await expectDeleted(await vendor.fetch(path, { method: "DELETE", headers }), answers);
}
