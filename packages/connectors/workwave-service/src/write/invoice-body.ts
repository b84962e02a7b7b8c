import type { invoice } from "@fettle/connector";
import { keyToWrite, type WrittenBody, wordToWrite } from "@fettle/connector-kit";
import { invoiceStatusToWrite } from "../map-invoice-status.ts";
import type { WorkwaveServiceSettings } from "../settings.ts";
import { amountToWrite, listToWrite, named } from "./values.ts";

/** The fields of an invoice that can be written. The vendor adds up the lines. */
export const writable = {
  create: ["customer", "location", "workOrder", "issuedAt", "dueAt", "lines"],
  update: ["issuedAt", "dueAt", "status", "remoteStatus", "lines"],
  requiredOnCreate: ["customer"],
} as const;

export const invoiceBody: WrittenBody<WorkwaveServiceSettings, typeof invoice.fields, Record<never, never>> = (
  values,
  { operation, commandId, settings },
) => ({
  CustomerId: keyToWrite(values.customer, named("customer")),
  LocationId: keyToWrite(values.location, named("location")),
  WorkOrderId: keyToWrite(values.workOrder, named("workOrder")),
  InvoiceDate: values.issuedAt,
  DueDate: values.dueAt,
  Status: wordToWrite(values.status, invoiceStatusToWrite, { ...named("status"), remote: values.remoteStatus }),
  Lines: listToWrite(values.lines, "lines", (line) => ({
    Description: line.description ?? null,
    Quantity: line.quantity ?? null,
    UnitPrice: amountToWrite(line.unitPrice ?? null, "lines", settings),
    Tax: amountToWrite(line.tax ?? null, "lines", settings),
    Total: amountToWrite(line.total ?? null, "lines", settings),
  })),
  ...(operation === "create" && { ExternalReference: commandId }),
});
