import type { customer, NormalizedRecord } from "@fettle/connector";
import { fullName, readRecord } from "@fettle/connector-kit";
import { bySchema } from "../api/names.ts";
import { customerType } from "../map-customer-type.ts";
import type { WorkwaveServiceSettings } from "../settings.ts";
import { normalizeAddress } from "./address.ts";
import { normalizeContact } from "./contact.ts";
import { normalizeMoney } from "./money.ts";

export function normalizeCustomer(
  payload: unknown,
  { currency }: WorkwaveServiceSettings,
): NormalizedRecord<typeof customer.fields> {
  return readRecord(payload, bySchema("Customer"), (read) => {
    const remoteId = read.requiredKey("CustomerId");
    const number = read.text("AccountNumber");
    const person = fullName(read.text("FirstName"), read.text("LastName"));
    return {
      remoteId,
      remoteCreatedAt: read.instant("CreatedDate"),
      remoteUpdatedAt: read.instant("UpdatedDate"),
      fields: {
        number,
        name: read.text("Company") ?? person ?? number ?? remoteId,
        type: customerType(read.text("AccountType")),
        email: read.text("Email"),
        phone: read.text("Phone"),
        contacts: read.each("Contacts", normalizeContact),
        billingAddress: normalizeAddress(read.child("BillingAddress")),
        balance: normalizeMoney(read, "Balance", currency),
        isActive: read.flag("Active") !== false,
      },
    };
  });
}
