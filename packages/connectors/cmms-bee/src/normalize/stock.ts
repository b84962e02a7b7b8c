import type { stock, NormalizedRecord } from "@fettle/connector";
import { readRecord } from "@fettle/connector-kit";
import { bySchema } from "../api/names.ts";
import type { CmmsBeeSettings } from "../settings.ts";

export function normalizeStock(payload: unknown, settings: CmmsBeeSettings): NormalizedRecord<typeof stock.fields> {
  return readRecord(payload, bySchema("Stock", settings), (read) => ({
    remoteId: read.requiredKey("id"),
    remoteCreatedAt: read.instant("createdAt"),
    remoteUpdatedAt: read.instant("updatedAt"),
    fields: {
      part: read.key("partId"),
      location: read.key("locationId"),
      unit: read.text("unit"),
      onHand: read.number("onHand"),
      available: read.number("available"),
      reserved: read.number("reserved"),
      minimum: read.number("minimum"),
      maximum: read.number("maximum"),
      reorderPoint: read.number("reorderPoint"),
    },
  }));
}
