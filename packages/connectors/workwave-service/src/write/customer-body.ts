import type { customer } from "@fettle/connector";
import { type WrittenBody, wordToWrite } from "@fettle/connector-kit";
import { customerTypeToWrite } from "../map-customer-type.ts";
import type { WorkwaveServiceSettings } from "../settings.ts";
import { addressToWrite, contactToWrite, listToWrite, named } from "./values.ts";

const fields = ["name", "type", "remoteType", "email", "phone", "contacts", "billingAddress"] as const;

/** The fields of a customer that can be written. */
export const writable = { create: fields, update: fields, requiredOnCreate: ["name"] } as const;

/** The vendor keeps the name as that of a company or of a person, depending on the type. */
export const customerBody: WrittenBody<WorkwaveServiceSettings, typeof customer.fields, Record<never, never>> = (
  values,
  { operation, commandId },
) => ({
  Name: values.name,
  AccountType: wordToWrite(values.type, customerTypeToWrite, { ...named("type"), remote: values.remoteType }),
  Email: values.email,
  Phone: values.phone,
  Contacts: listToWrite(values.contacts, "contacts", contactToWrite),
  BillingAddress: addressToWrite(values.billingAddress, "billingAddress"),
  ...(operation === "create" && { ExternalReference: commandId }),
});
