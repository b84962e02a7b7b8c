import type { NormalizedRecord, serviceAgreement } from "@fettle/connector";
import { readRecord } from "@fettle/connector-kit";
import { bySchema } from "../api/names.ts";
import { recurrenceOf } from "../map-agreement-frequency.ts";
import { agreementStatus } from "../map-agreement-status.ts";
import type { WorkwaveServiceSettings } from "../settings.ts";
import { normalizeMoney } from "./money.ts";

export function normalizeServiceAgreement(
  payload: unknown,
  { currency }: WorkwaveServiceSettings,
): NormalizedRecord<typeof serviceAgreement.fields> {
  return readRecord(payload, bySchema("Agreement"), (read) => {
    const number = read.text("AgreementNumber");
    const remoteId = read.requiredKey("AgreementId");
    const frequency = read.text("Frequency");
    return {
      remoteId,
      remoteCreatedAt: read.instant("CreatedDate"),
      remoteUpdatedAt: read.instant("UpdatedDate"),
      fields: {
        number,
        service: read.requiredText("Service"),
        customer: read.key("CustomerId"),
        location: read.key("LocationId"),
        frequency:
          frequency === null
            ? null
            : {
                ...recurrenceOf(frequency),
                weekdays: read.texts("ServiceDays"),
                startsOn: read.day("FirstServiceDate"),
                endsOn: read.day("LastServiceDate"),
                timeZone: read.text("TimeZone"),
                text: frequency,
              },
        startAt: read.day("StartDate"),
        canceledAt: read.day("CancelDate"),
        renewsAt: read.day("RenewalDate"),
        price: normalizeMoney(read, "Price", currency),
        status: agreementStatus(read.text("Status")),
      },
    };
  });
}
