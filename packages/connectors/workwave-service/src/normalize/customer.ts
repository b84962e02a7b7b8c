import type { customer, NormalizedRecord } from "@fettle/connector";
import { fullName, readRecord } from "@fettle/connector-kit";
import { bySchema } from "../api/names.ts";
import { customerType } from "../map-customer-type.ts";
import { normalizeAddress } from "./address.ts";

export function normalizeCustomer(payload: unknown): NormalizedRecord<typeof customer.fields> {
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
        billingAddress: normalizeAddress(read.child("BillingAddress")),
        isActive: read.flag("Active") !== false,
      },
    };
  });
}
