import type { customer, FieldValue } from "@fettle/connector";
import type { PayloadReader } from "@fettle/connector-kit";
import { nameOf } from "../api/names.ts";
import type { CmmsBeeSettings } from "../settings.ts";

/** The postal address in a property, or null when it is empty. */
export function normalizeAddress(
  record: PayloadReader,
  property: string,
  settings: CmmsBeeSettings,
): FieldValue<typeof customer.fields.billingAddress> {
  const read = record.child(property, (name) => nameOf(settings, "Address", name));
  if (read === null) return null;
  const lines = [read.text("street"), read.text("street2")].filter((line) => line !== null);
  const rest = {
    city: read.text("city"),
    region: read.text("state"),
    postalCode: read.text("postalCode"),
    country: read.text("country"),
  };
  const isEmpty = lines.length === 0 && Object.values(rest).every((part) => part === null);
  return isEmpty ? null : { lines, ...rest };
}
