import type { lead } from "@fettle/connector";
import { keyToWrite, type WrittenBody, wordToWrite } from "@fettle/connector-kit";
import { leadStatusToWrite } from "../map-lead-status.ts";
import type { WorkwaveServiceSettings } from "../settings.ts";
import { amountToWrite, contactToWrite, named } from "./values.ts";

/** The fields of a lead that can be written. */
export const writable = {
  create: ["title", "customer", "location", "contact", "source", "value", "receivedAt"],
  update: ["title", "customer", "location", "contact", "status", "remoteStatus", "value"],
  requiredOnCreate: ["title"],
} as const;

export const leadBody: WrittenBody<WorkwaveServiceSettings, typeof lead.fields, Record<never, never>> = (
  values,
  { operation, commandId, settings },
) => ({
  Description: values.title,
  CustomerId: keyToWrite(values.customer, named("customer")),
  LocationId: keyToWrite(values.location, named("location")),
  Contact: values.contact && contactToWrite(values.contact),
  Source: values.source,
  Status: wordToWrite(values.status, leadStatusToWrite, { ...named("status"), remote: values.remoteStatus }),
  EstimatedValue: amountToWrite(values.value, "value", settings),
  ReceivedDate: values.receivedAt,
  ...(operation === "create" && { ExternalReference: commandId }),
});
