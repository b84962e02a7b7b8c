import type { meter, NormalizedRecord } from "@fettle/connector";
import { readRecord } from "@fettle/connector-kit";
import { bySchema } from "../api/names.ts";
import { meterSource } from "../map-meter-source.ts";
import type { CmmsBeeSettings } from "../settings.ts";

export function normalizeMeter(payload: unknown, settings: CmmsBeeSettings): NormalizedRecord<typeof meter.fields> {
  return readRecord(payload, bySchema("Meter", settings), (read) => ({
    remoteId: read.requiredKey("id"),
    remoteCreatedAt: read.instant("createdAt"),
    remoteUpdatedAt: read.instant("updatedAt"),
    fields: {
      asset: read.key("assetId"),
      location: read.key("locationId"),
      name: read.requiredText("name"),
      unit: read.text("unit"),
      source: meterSource(settings)(read.text("source")),
      lastValue: read.number("lastValue"),
      lastReadAt: read.instant("lastReadAt"),
    },
  }));
}
