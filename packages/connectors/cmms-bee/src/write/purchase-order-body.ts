import type { FieldValue, purchaseOrder } from "@fettle/connector";
import { wordToWrite } from "@fettle/connector-kit";
import { writeSchema } from "../api/names.ts";
import type { Writes } from "../api/resource.ts";
import { purchaseOrderStatusToWrite } from "../map-purchase-order-status.ts";
import type { CmmsBeeSettings } from "../settings.ts";
import { bodyOf } from "./body-of.ts";
import { writeMoney } from "./money.ts";
import { aboveZero } from "./not-below-zero.ts";

/** A line of a purchase order. */
export type Line = NonNullable<FieldValue<typeof purchaseOrder.fields.lines>>[number];

/** A line in the vendor's form, without what has arrived, which is received and not written. */
export const writeLine = ({ part, description, quantity, unit, unitPrice }: Line, settings: CmmsBeeSettings) =>
  writeSchema(
    {
      partId: part ?? null,
      description: description ?? null,
      quantity,
      unit: unit ?? null,
      unitPrice: writeMoney(unitPrice, settings) ?? null,
    },
    "PurchaseOrderLine",
    settings,
  );

/** How purchase orders are written, except for what arrives. */
export const purchaseOrderWrites: Writes<typeof purchaseOrder.fields> = {
  writable: {
    create: ["supplier", "orderedAt", "dueAt", "lines"],
    update: ["status", "remoteStatus", "orderedAt", "dueAt", "lines"],
    requiredOnCreate: ["supplier"],
  },
  body: (values, context) => {
    const { settings } = context;
    const body = {
      supplierId: values.supplier,
      status: wordToWrite(values.status, purchaseOrderStatusToWrite(settings), {
        product: "CMMS Bee",
        field: "status",
        remote: values.remoteStatus,
      }),
      orderedOn: values.orderedAt,
      dueOn: values.dueAt,
      lines: values.lines === null ? [] : values.lines?.map((line) => writeLine(line, settings)),
    };
    return bodyOf("PurchaseOrder", body, context);
  },
  refuses: ({ values, operation }) => {
    const received = (values.lines ?? []).filter(({ receivedQuantity }) => (receivedQuantity ?? 0) > 0);
    const isTooEarly = operation === "create" && received.length > 0;
    const isTooMuch = received.some(({ quantity, receivedQuantity }) => (receivedQuantity ?? 0) > quantity);
    return [
      ...aboveZero("lines", values.lines, ({ quantity }) => quantity),
      ...(isTooEarly ? [{ path: "lines", message: "Nothing has arrived of an order that is only being made." }] : []),
      ...(isTooMuch ? [{ path: "lines", message: "No more can arrive than was ordered." }] : []),
    ];
  },
  isDeletable: true,
};
