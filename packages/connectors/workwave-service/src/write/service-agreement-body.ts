import type { FieldValue, serviceAgreement } from "@fettle/connector";
import { keyToWrite, type WrittenBody, wordToWrite } from "@fettle/connector-kit";
import { frequencyToWrite } from "../map-agreement-frequency.ts";
import { agreementStatusToWrite } from "../map-agreement-status.ts";
import type { WorkwaveServiceSettings } from "../settings.ts";
import { amountToWrite, named, refuse } from "./values.ts";

/** The fields of an agreement that can be written. */
export const writable = {
  create: ["service", "customer", "location", "frequency", "startAt", "price"],
  update: ["service", "frequency", "price", "status", "remoteStatus"],
  requiredOnCreate: ["service"],
} as const;

export const serviceAgreementBody: WrittenBody<WorkwaveServiceSettings, typeof serviceAgreement.fields, Record<never, never>> = (
  values,
  { operation, commandId, settings },
) => ({
  Service: values.service,
  CustomerId: keyToWrite(values.customer, named("customer")),
  LocationId: keyToWrite(values.location, named("location")),
  ...recurrenceToWrite(values.frequency),
  StartDate: values.startAt,
  Price: amountToWrite(values.price, "price", settings),
  Status: wordToWrite(values.status, agreementStatusToWrite, { ...named("status"), remote: values.remoteStatus }),
  ...(operation === "create" && { ExternalReference: commandId }),
});

function recurrenceToWrite(recurrence: FieldValue<typeof serviceAgreement.fields.frequency>): object {
  if (recurrence === undefined) return {};
  if (recurrence === null)
    return { Frequency: null, ServiceDays: [], FirstServiceDate: null, LastServiceDate: null, TimeZone: null };
  const { frequency, interval, text, startsOn, endsOn } = recurrence;
  const word = typeof frequency === "string" ? frequencyToWrite(frequency, interval ?? 1) : text;
  if (word === undefined || word === null) refuse("frequency", "WorkWave Service has no word for this frequency and interval.");
  if (typeof startsOn === "string" && typeof endsOn === "string" && endsOn < startsOn)
    refuse("frequency", "A recurrence cannot end before it starts.");
  return {
    Frequency: word,
    ServiceDays: recurrence.weekdays ?? [],
    FirstServiceDate: startsOn ?? null,
    LastServiceDate: endsOn ?? null,
    TimeZone: recurrence.timeZone ?? null,
  };
}
