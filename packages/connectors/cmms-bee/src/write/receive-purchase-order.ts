import type { EntityConnector, purchaseOrder, Vendor, WriteContext, WriteResult } from "@fettle/connector";
import { ConnectorError } from "@fettle/connector";
import { expectJson } from "@fettle/connector-kit";
import { isDeepStrictEqual } from "node:util";
import { answers } from "../errors.ts";
import { normalizePurchaseOrder } from "../normalize/purchase-order.ts";
import type { CmmsBeeSettings } from "../settings.ts";
import { type Line, writeLine } from "./purchase-order-body.ts";
import { recordPath, writeSchema } from "../api/names.ts";

type PurchaseOrders = EntityConnector<CmmsBeeSettings, typeof purchaseOrder.fields>;

const receivedOf = (line: Line | undefined): number => line?.receivedQuantity ?? 0;

/** Says how much of each line has arrived, in all. Saying it again changes nothing. */
async function receive(
  vendor: Vendor<CmmsBeeSettings>,
  remoteId: string,
  lines: readonly { readonly number: number; readonly receivedQuantity: number }[],
  { commandId }: WriteContext,
): Promise<unknown> {
  const { settings } = vendor;
  const body = { lines: lines.map((line) => writeSchema(line, "PurchaseOrderReceiptLine", settings)) };
  const answer = await vendor.fetch(`${recordPath(settings, "purchaseOrders", remoteId)}/receive`, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": `${commandId}-receive` },
    body: JSON.stringify(writeSchema(body, "PurchaseOrderReceipt", settings)),
  });
  return expectJson(answer, answers, "write");
}

/** The update of purchase orders, in which lines with more received than before are received at the vendor, whose status follows. */
export const withReceiving = (orders: PurchaseOrders): PurchaseOrders => ({
  ...orders,
  update: async (vendor, remoteId, values, context): Promise<WriteResult> => {
    const { read, update } = orders;
    if (read === undefined || update === undefined) throw new ConnectorError("NOT_SUPPORTED", "Purchase orders are not written.");
    const { lines, ...others } = values;
    if (lines === undefined) return update(vendor, remoteId, values, context);
    const { settings } = vendor;
    const current = await read(vendor, remoteId);
    if (current === null) throw new ConnectorError("NOT_FOUND", "There is no purchase order with this key.");
    const before = normalizePurchaseOrder(current, settings).fields.lines ?? [];
    const shapeOf = (list: readonly Line[]) => list.map((line) => writeLine(line, settings));
    const isChanged = !isDeepStrictEqual(shapeOf(lines ?? []), shapeOf(before));
    const arrived = (lines ?? []).flatMap((line, index) =>
      receivedOf(line) > receivedOf(before[index]) ? [{ number: index + 1, receivedQuantity: receivedOf(line) }] : [],
    );
    const written = isChanged ? values : others;
    let result: WriteResult = { outcome: "done", remoteId, payload: current };
    if (Object.keys(written).length > 0) result = await update(vendor, remoteId, written, context);
    if (arrived.length === 0) return result;
    try {
      return { outcome: "done", remoteId, payload: await receive(vendor, remoteId, arrived, context) };
    } catch (error) {
      const isPartial = Object.keys(written).length > 0 && ConnectorError.isInstance(error) && error.code !== "OUTCOME_UNKNOWN";
      if (!isPartial) throw error;
      return { outcome: "partial", remoteId, unwritten: [{ path: "lines", message: error.message }] };
    }
  },
});
