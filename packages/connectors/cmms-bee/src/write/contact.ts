import type { FieldValue, workRequest } from "@fettle/connector";
import { writeSchema } from "../api/names.ts";
import type { CmmsBeeSettings } from "../settings.ts";

/** A person in the vendor's form. */
export const writeContact = (contact: FieldValue<typeof workRequest.fields.requester>, settings: CmmsBeeSettings) =>
  contact &&
  writeSchema({ name: contact.name ?? null, email: contact.email ?? null, phone: contact.phone ?? null }, "Contact", settings);
