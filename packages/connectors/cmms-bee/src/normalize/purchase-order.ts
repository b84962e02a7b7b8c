import type { purchaseOrder, NormalizedRecord } from "@fettle/connector";
import { type PayloadReader, readRecord } from "@fettle/connector-kit";
import { bySchema, nameOf } from "../api/names.ts";
import { purchaseOrderStatus } from "../map-purchase-order-status.ts";
import { normalizeMoney } from "./money.ts";
import { requiredNumber } from "./required-number.ts";
import type { CmmsBeeSettings } from "../settings.ts";

export const normalizeLine = (read: PayloadReader, settings: CmmsBeeSettings) => ({
  part: read.key("partId"),
  description: read.text("description"),
  quantity: requiredNumber(read, "quantity"),
  receivedQuantity: read.number("receivedQuantity"),
  unit: read.text("unit"),
  unitPrice: normalizeMoney(read, "unitPrice", settings),
});

export function normalizePurchaseOrder(
  payload: unknown,
  settings: CmmsBeeSettings,
): NormalizedRecord<typeof purchaseOrder.fields> {
  return readRecord(payload, bySchema("PurchaseOrder", settings), (read) => ({
    remoteId: read.requiredKey("id"),
    remoteCreatedAt: read.instant("createdAt"),
    remoteUpdatedAt: read.instant("updatedAt"),
    fields: {
      number: read.text("number"),
      supplier: read.key("supplierId"),
      status: purchaseOrderStatus(settings)(read.text("status")),
      orderedAt: read.day("orderedOn"),
      dueAt: read.day("dueOn"),
      lines: read.each(
        "lines",
        (line) => normalizeLine(line, settings),
        (name) => nameOf(settings, "PurchaseOrderLine", name),
      ),
      subtotal: normalizeMoney(read, "subtotal", settings),
      tax: normalizeMoney(read, "tax", settings),
      total: normalizeMoney(read, "total", settings),
      currency: read.text("currency"),
    },
  }));
}
