import type { location, NormalizedRecord } from "@fettle/connector";
import { readSchema } from "../api/names.ts";
import { locationType } from "../map-location-type.ts";
import type { CmmsBeeSettings } from "../settings.ts";
import { normalizeAddress } from "./address.ts";

export function normalizeLocation(payload: unknown, settings: CmmsBeeSettings): NormalizedRecord<typeof location.fields> {
  const read = readSchema(payload, "Location", settings);
  return {
    remoteId: read.requiredKey("id"),
    remoteCreatedAt: read.instant("createdAt"),
    remoteUpdatedAt: read.instant("updatedAt"),
    fields: {
      name: read.requiredText("name"),
      code: read.text("code"),
      type: locationType(settings)(read.text("type")),
      parent: read.key("parentId"),
      address: normalizeAddress(read.record("address"), settings),
      latitude: read.number("latitude"),
      longitude: read.number("longitude"),
      timeZone: read.text("timeZone"),
      instructions: read.text("instructions"),
      isActive: read.flag("isArchived") !== true,
    },
  };
}
