import { defineEntity } from "../entity.ts";
import { day, enumeration, list, money, number, object, reference, text } from "../fields.ts";

/** A bill to a customer. */
export const invoice = defineEntity({
  name: "Invoice",
  plural: "invoices",
  idPrefix: "inv",
  description: "A bill to a customer.",
  fields: {
    number: text({ description: "The number on the invoice. Null when the vendor has none.", filter: true, search: true }),
    customer: reference({
      entity: "Customer",
      description: "The customer who pays. Null when unknown or not synced yet.",
      filter: true,
      input: ["create"],
    }),
    location: reference({
      entity: "Location",
      description: "Where the work was done. Null when unknown or not synced yet.",
      filter: true,
      input: ["create"],
    }),
    workOrder: reference({
      entity: "WorkOrder",
      description: "The work order that is billed. Null when there is none, or when it has not been synced yet.",
      filter: true,
      input: ["create"],
    }),
    issuedAt: day({
      description: "The day of the invoice. Null for a draft.",
      filter: true,
      order: true,
      input: ["create", "update"],
    }),
    dueAt: day({
      description: "The day by which it is due. Null when there is none.",
      filter: true,
      order: true,
      input: ["create", "update"],
    }),
    status: enumeration({
      name: "InvoiceStatus",
      description: "The status of the invoice.",
      required: true,
      filter: true,
      input: ["update"],
      values: {
        DRAFT: "The invoice has not been sent.",
        SENT: "The invoice has been sent and is unpaid.",
        PARTIALLY_PAID: "A part has been paid.",
        PAID: "It has been paid.",
        PAST_DUE: "It is unpaid after its due day.",
        VOID: "It has been canceled.",
        UNKNOWN: "Fettle does not know the vendor's word; see remoteStatus.",
      },
    }),
    lines: list({
      description: "What is billed, line by line.",
      input: ["create", "update"],
      item: object({
        name: "InvoiceLine",
        description: "One line of an invoice.",
        fields: {
          description: text({ description: "What is billed. Null when the vendor does not say." }),
          quantity: number({ description: "How much of it. Null when the vendor does not say." }),
          unitPrice: money({ description: "The price of one unit before tax. Null when the vendor does not say." }),
          tax: money({ description: "The tax on the line. Null when the vendor does not say." }),
          total: money({ description: "The total of the line. Null when the vendor does not say." }),
        },
      }),
    }),
    subtotal: money({ description: "The sum before tax. Null when the vendor does not say." }),
    tax: money({ description: "The tax. Null when the vendor does not say." }),
    total: money({ description: "The sum with tax. Null when the vendor does not say.", filter: true }),
    balance: money({ description: "What is still to be paid. Null when the vendor does not say.", filter: true }),
    currency: text({ description: "The ISO 4217 code of the invoice's currency, such as USD. Null when unknown." }),
  },
  relations: {
    payments: { entity: "Payment", by: "invoice", as: "connection", description: "The payments of the invoice." },
  },
});
