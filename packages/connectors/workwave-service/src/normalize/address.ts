import type { customer, FieldValue } from "@fettle/connector";
import type { PayloadReader } from "@fettle/connector-kit";

/** A postal address, or null when it is empty. */
export function normalizeAddress(address: PayloadReader | null): FieldValue<typeof customer.fields.billingAddress> {
  if (address === null) return null;
  const lines = [address.text("Address1"), address.text("Address2")].filter((line) => line !== null);
  const rest = {
    city: address.text("City"),
    region: address.text("State"),
    postalCode: address.text("Zip"),
    country: address.text("Country"),
  };
  const isEmpty = lines.length === 0 && Object.values(rest).every((part) => part === null);
  return isEmpty ? null : { lines, ...rest };
}
