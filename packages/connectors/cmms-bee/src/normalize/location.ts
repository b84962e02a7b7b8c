import type { location, NormalizedRecord } from "@fettle/connector";
import { readRecord } from "@fettle/connector-kit";
import { bySchema } from "../api/names.ts";
import { locationType } from "../map-location-type.ts";
import type { CmmsBeeSettings } from "../settings.ts";
import { normalizeAddress } from "./address.ts";

export function normalizeLocation(payload: unknown, settings: CmmsBeeSettings): NormalizedRecord<typeof location.fields> {
  return readRecord(payload, bySchema("Location", settings), (read) => ({
    remoteId: read.requiredKey("id"),
    remoteCreatedAt: read.instant("createdAt"),
    remoteUpdatedAt: read.instant("updatedAt"),
    fields: {
      name: read.requiredText("name"),
      code: read.text("code"),
      type: locationType(settings)(read.text("type")),
      parent: read.key("parentId"),
      address: normalizeAddress(read, "address", settings),
      latitude: read.number("latitude"),
      longitude: read.number("longitude"),
      timeZone: read.text("timeZone"),
      instructions: read.text("instructions"),
      isActive: read.flag("isArchived") !== true,
    },
  }));
}
