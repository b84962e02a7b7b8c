import type { customer, NormalizedRecord } from "@fettle/connector";
import { readRecord } from "@fettle/connector-kit";
import { bySchema } from "../api/names.ts";
import { customerType } from "../map-customer-type.ts";
import type { CmmsBeeSettings } from "../settings.ts";
import { normalizeAddress } from "./address.ts";

export function normalizeCustomer(payload: unknown, settings: CmmsBeeSettings): NormalizedRecord<typeof customer.fields> {
  return readRecord(payload, bySchema("Customer", settings), (read) => ({
    remoteId: read.requiredKey("id"),
    remoteCreatedAt: read.instant("createdAt"),
    remoteUpdatedAt: read.instant("updatedAt"),
    fields: {
      number: read.text("number"),
      name: read.requiredText("name"),
      type: customerType(settings)(read.text("type")),
      email: read.text("email"),
      phone: read.text("phone"),
      billingAddress: normalizeAddress(read, "billingAddress", settings),
      isActive: read.flag("isActive") !== false,
    },
  }));
}
