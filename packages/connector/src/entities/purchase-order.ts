import { defineEntity } from "../entity.ts";
import { day, enumeration, list, money, number, object, reference, text } from "../fields.ts";

/** An order of parts at a supplier. */
export const purchaseOrder = defineEntity({
  name: "PurchaseOrder",
  plural: "purchaseOrders",
  idPrefix: "po",
  description: "An order of parts at a supplier.",
  fields: {
    number: text({ description: "The order's number. Null when the vendor has none.", filter: true, search: true }),
    supplier: reference({
      entity: "Supplier",
      description: "The supplier. Null when unknown or not synced yet.",
      filter: true,
      input: ["create"],
    }),
    status: enumeration({
      name: "PurchaseOrderStatus",
      description: "The status of the order.",
      required: true,
      filter: true,
      input: ["update"],
      values: {
        DRAFT: "The order is being written.",
        PENDING: "The order waits for approval.",
        APPROVED: "The order has been approved.",
        DECLINED: "The order has been declined.",
        ORDERED: "The supplier has the order.",
        PARTIALLY_RECEIVED: "Some of it has arrived.",
        RECEIVED: "All of it has arrived.",
        CLOSED: "The order is settled.",
        CANCELED: "The order has been canceled.",
        UNKNOWN: "Fettle does not know the vendor's word; see remoteStatus.",
      },
    }),
    orderedAt: day({
      description: "The day of the order. Null until then.",
      filter: true,
      order: true,
      input: ["create", "update"],
    }),
    dueAt: day({
      description: "The day by which it should arrive. Null when there is none.",
      filter: true,
      order: true,
      input: ["create", "update"],
    }),
    lines: list({
      description: "What is ordered, line by line.",
      filterBy: "part",
      input: ["create", "update"],
      item: object({
        name: "PurchaseOrderLine",
        description: "One line of an order.",
        fields: {
          part: reference({
            entity: "Part",
            description: "The part. Null when the line has none, or when it has not been synced yet.",
          }),
          description: text({ description: "What is ordered, in words. Null when the vendor does not say." }),
          quantity: number({ description: "How many are ordered, in `unit`.", required: true }),
          receivedQuantity: number({ description: "How many have arrived. Null when the vendor does not say." }),
          unit: text({ description: "The unit of the quantities, such as pcs or m. Null when the vendor does not say." }),
          unitPrice: money({ description: "The price of one unit. Null when the vendor does not say." }),
        },
      }),
    }),
    subtotal: money({ description: "The sum before tax. Null when the vendor does not say." }),
    tax: money({ description: "The tax. Null when the vendor does not say." }),
    total: money({ description: "The sum with tax. Null when the vendor does not say.", filter: true }),
    currency: text({ description: "The ISO 4217 code of the order's currency, such as USD. Null when unknown." }),
  },
});
