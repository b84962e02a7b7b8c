import { ConnectorError, type NormalizedRecord, type payment } from "@fettle/connector";
import { readRecord } from "@fettle/connector-kit";
import { bySchema } from "../api/names.ts";
import { paymentMethod } from "../map-payment-method.ts";
import { paymentStatus } from "../map-payment-status.ts";
import type { WorkwaveServiceSettings } from "../settings.ts";
import { normalizeMoney } from "./money.ts";

export function normalizePayment(
  payload: unknown,
  { currency }: WorkwaveServiceSettings,
): NormalizedRecord<typeof payment.fields> {
  return readRecord(payload, bySchema("Payment"), (read) => {
    const amount = normalizeMoney(read, "Amount", currency);
    if (amount === null) throw new ConnectorError("UNEXPECTED_ANSWER", "WorkWave Service Payment: Amount is missing.");
    return {
      remoteId: read.requiredKey("PaymentId"),
      remoteCreatedAt: read.instant("CreatedDate"),
      remoteUpdatedAt: read.instant("UpdatedDate"),
      fields: {
        number: read.text("PaymentNumber"),
        customer: read.key("CustomerId"),
        invoice: read.key("InvoiceId"),
        amount,
        method: paymentMethod(read.text("Method")),
        paidAt: read.instant("PaymentDate"),
        status: paymentStatus(read.text("Status")),
      },
    };
  });
}
