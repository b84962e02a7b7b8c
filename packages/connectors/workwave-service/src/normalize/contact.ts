import type { FieldValue, lead } from "@fettle/connector";
import type { PayloadReader } from "@fettle/connector-kit";

/** A person to talk to. */
export const normalizeContact = (contact: PayloadReader): NonNullable<FieldValue<typeof lead.fields.contact>> => ({
  name: contact.text("Name"),
  email: contact.text("Email"),
  phone: contact.text("Phone"),
});
