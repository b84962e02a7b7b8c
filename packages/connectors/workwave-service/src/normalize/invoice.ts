import type { invoice, NormalizedRecord } from "@fettle/connector";
import { readRecord } from "@fettle/connector-kit";
import { bySchema } from "../api/names.ts";
import { invoiceStatus } from "../map-invoice-status.ts";
import type { WorkwaveServiceSettings } from "../settings.ts";
import { normalizeMoney } from "./money.ts";

export function normalizeInvoice(payload: unknown, settings: WorkwaveServiceSettings): NormalizedRecord<typeof invoice.fields> {
  return readRecord(payload, bySchema("Invoice"), (read) => {
    const currency = read.text("Currency") ?? settings.currency;
    return {
      remoteId: read.requiredKey("InvoiceId"),
      remoteCreatedAt: read.instant("CreatedDate"),
      remoteUpdatedAt: read.instant("UpdatedDate"),
      fields: {
        number: read.text("InvoiceNumber"),
        customer: read.key("CustomerId"),
        location: read.key("LocationId"),
        workOrder: read.key("WorkOrderId"),
        issuedAt: read.day("InvoiceDate"),
        dueAt: read.day("DueDate"),
        status: invoiceStatus(read.text("Status")),
        lines: read.each("Lines", (line) => ({
          description: line.text("Description"),
          quantity: line.number("Quantity"),
          unitPrice: normalizeMoney(line, "UnitPrice", currency),
          tax: normalizeMoney(line, "Tax", currency),
          total: normalizeMoney(line, "Total", currency),
        })),
        subtotal: normalizeMoney(read, "Subtotal", currency),
        tax: normalizeMoney(read, "Tax", currency),
        total: normalizeMoney(read, "Total", currency),
        balance: normalizeMoney(read, "Balance", currency),
        currency,
      },
    };
  });
}
