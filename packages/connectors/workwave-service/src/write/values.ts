import { ConnectorError, type FieldValue, type Money, type customer, type lead } from "@fettle/connector";
import { keyToWrite } from "@fettle/connector-kit";
import type { WorkwaveServiceSettings } from "../settings.ts";

/** The vendor's product and a field, for messages. */
export const named = (field: string) => ({ product: "WorkWave Service", field });

/** Refuses a value that the vendor cannot hold. */
export function refuse(field: string, message: string): never {
  throw new ConnectorError("INVALID_INPUT", message, { fields: [{ path: field, message }] });
}

/** Refuses a list that is longer than the vendor takes; null clears a list. */
export function listToWrite<Item, Written>(
  items: readonly Item[] | null | undefined,
  field: string,
  write: (item: Item) => Written,
): readonly Written[] | undefined {
  if (items === undefined) return undefined;
  if ((items?.length ?? 0) > 200) refuse(field, "WorkWave Service takes up to 200 of these.");
  return items?.map(write) ?? [];
}

/** The amount as the vendor writes it. `undefined` (leave unchanged) and null (clear) stay as they are. */
export function amountToWrite(
  money: Money | null | undefined,
  field: string,
  { currency }: WorkwaveServiceSettings,
): string | null | undefined {
  if (money === null || money === undefined) return money;
  if (money.currency !== currency) refuse(field, `WorkWave Service keeps amounts in ${currency} alone.`);
  if (!/^-?\d{1,12}(?:\.\d{1,4})?$/u.test(money.amount))
    refuse(field, "WorkWave Service keeps amounts of up to 12 digits, with up to four after the point.");
  return money.amount;
}

/** A key that is cleared where it is left out, for values inside lists. */
export const innerKey = (key: string | null | undefined, field: string): number | null =>
  keyToWrite(key ?? null, named(field)) ?? null;

type Address = FieldValue<typeof customer.fields.billingAddress>;

/** The vendor has two lines above the city. */
export function addressToWrite(address: Address, field: string): object | null | undefined {
  if (address === null || address === undefined) return address;
  const lines = address.lines ?? [];
  if (lines.length > 2) refuse(field, "WorkWave Service has two address lines.");
  return {
    Address1: lines[0] ?? null,
    Address2: lines[1] ?? null,
    City: address.city ?? null,
    State: address.region ?? null,
    Zip: address.postalCode ?? null,
    Country: address.country ?? null,
  };
}

/** A person to talk to. */
export const contactToWrite = ({ name, email, phone }: NonNullable<FieldValue<typeof lead.fields.contact>>) => ({
  Name: name ?? null,
  Email: email ?? null,
  Phone: phone ?? null,
});
