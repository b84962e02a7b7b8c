import type { location, NormalizedRecord } from "@fettle/connector";
import { readRecord } from "@fettle/connector-kit";
import { bySchema } from "../api/names.ts";
import { normalizeAddress } from "./address.ts";

/** Every location at this vendor is a customer's address that technicians visit. */
export function normalizeLocation(payload: unknown): NormalizedRecord<typeof location.fields> {
  return readRecord(payload, bySchema("Location"), (read) => ({
    remoteId: read.requiredKey("LocationId"),
    remoteCreatedAt: read.instant("CreatedDate"),
    remoteUpdatedAt: read.instant("UpdatedDate"),
    fields: {
      name: read.requiredText("Name"),
      code: read.text("LocationCode"),
      type: { value: "SERVICE_ADDRESS", remote: null },
      customer: read.key("CustomerId"),
      address: normalizeAddress(read.child("Address")),
      latitude: read.number("Latitude"),
      longitude: read.number("Longitude"),
      timeZone: read.text("TimeZone"),
      instructions: read.text("Instructions"),
      isActive: read.flag("Active") !== false,
    },
  }));
}
