import type { payment } from "@fettle/connector";
import { keyToWrite, type WrittenBody, wordToWrite } from "@fettle/connector-kit";
import { paymentMethodToWrite } from "../map-payment-method.ts";
import type { WorkwaveServiceSettings } from "../settings.ts";
import { amountToWrite, named, refuse } from "./values.ts";

/** The fields of a payment that can be written. The vendor changes no payment afterwards. */
export const writable = {
  create: ["number", "customer", "invoice", "amount", "method", "remoteMethod", "paidAt"],
  requiredOnCreate: ["amount", "method"],
} as const;

export const paymentBody: WrittenBody<WorkwaveServiceSettings, typeof payment.fields, Record<never, never>> = (
  values,
  { commandId, settings },
) => {
  const amount = amountToWrite(values.amount, "amount", settings);
  if (typeof amount === "string" && Number(amount) <= 0) refuse("amount", "A payment has an amount above zero.");
  return {
    PaymentNumber: values.number,
    CustomerId: keyToWrite(values.customer, named("customer")),
    InvoiceId: keyToWrite(values.invoice, named("invoice")),
    Amount: amount,
    Method: wordToWrite(values.method, paymentMethodToWrite, { ...named("method"), remote: values.remoteMethod }),
    PaymentDate: values.paidAt,
    ExternalReference: commandId,
  };
};
