import type { customer, FieldValue } from "@fettle/connector";
import { readSchema } from "../api/names.ts";
import type { CmmsBeeSettings } from "../settings.ts";

/** A postal address, or null when there is nothing in it. */
export function normalizeAddress(
  address: Readonly<Record<string, unknown>> | null,
  settings: CmmsBeeSettings,
): FieldValue<typeof customer.fields.billingAddress> {
  if (address === null) return null;
  const read = readSchema(address, "Address", settings);
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
