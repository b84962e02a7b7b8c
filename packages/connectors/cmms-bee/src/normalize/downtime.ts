import type { downtime, NormalizedRecord } from "@fettle/connector";
import { readRecord } from "@fettle/connector-kit";
import { bySchema } from "../api/names.ts";
import { downtimeType } from "../map-downtime-type.ts";
import type { CmmsBeeSettings } from "../settings.ts";

export function normalizeDowntime(payload: unknown, settings: CmmsBeeSettings): NormalizedRecord<typeof downtime.fields> {
  return readRecord(payload, bySchema("Downtime", settings), (read) => ({
    remoteId: read.requiredKey("id"),
    remoteCreatedAt: read.instant("createdAt"),
    remoteUpdatedAt: read.instant("updatedAt"),
    fields: {
      asset: read.key("assetId"),
      type: downtimeType(settings)(read.text("type")),
      startedAt: read.requiredText("startedAt"),
      endedAt: read.instant("endedAt"),
      reason: read.text("reason"),
      workOrder: read.key("workOrderId"),
    },
  }));
}
