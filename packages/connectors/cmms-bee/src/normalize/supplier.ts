import type { supplier, NormalizedRecord } from "@fettle/connector";
import { readRecord } from "@fettle/connector-kit";
import { bySchema, nameOf } from "../api/names.ts";
import { normalizeAddress } from "./address.ts";
import { normalizeContact } from "./contact.ts";
import type { CmmsBeeSettings } from "../settings.ts";

export function normalizeSupplier(payload: unknown, settings: CmmsBeeSettings): NormalizedRecord<typeof supplier.fields> {
  return readRecord(payload, bySchema("Supplier", settings), (read) => ({
    remoteId: read.requiredKey("id"),
    remoteCreatedAt: read.instant("createdAt"),
    remoteUpdatedAt: read.instant("updatedAt"),
    fields: {
      name: read.requiredText("name"),
      code: read.text("code"),
      contacts: read.each("contacts", normalizeContact, (name) => nameOf(settings, "Contact", name)),
      address: normalizeAddress(read, "address", settings),
      isActive: read.flag("isArchived") !== true,
    },
  }));
}
