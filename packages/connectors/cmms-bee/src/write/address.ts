import { ConnectorError, type FieldValue, type supplier } from "@fettle/connector";
import { writeSchema } from "../api/names.ts";
import type { CmmsBeeSettings } from "../settings.ts";

const mostLines = 2;

/** A postal address in the vendor's form, which has two lines above the city. */
export function writeAddress(address: FieldValue<typeof supplier.fields.address>, settings: CmmsBeeSettings) {
  if (address === null || address === undefined) return address;
  const lines = address.lines ?? [];
  if (lines.length > mostLines) {
    const message = `CMMS Bee keeps at most ${mostLines} lines of an address.`;
    throw new ConnectorError("INVALID_INPUT", message, { fields: [{ path: "address", message }] });
  }
  const body = {
    street: lines[0] ?? null,
    street2: lines[1] ?? null,
    city: address.city ?? null,
    state: address.region ?? null,
    postalCode: address.postalCode ?? null,
    country: address.country ?? null,
  };
  return writeSchema(body, "Address", settings);
}
