import type { meterReading, NormalizedRecord } from "@fettle/connector";
import { readRecord } from "@fettle/connector-kit";
import { bySchema } from "../api/names.ts";
import { requiredNumber } from "./required-number.ts";
import type { CmmsBeeSettings } from "../settings.ts";

export function normalizeMeterReading(payload: unknown, settings: CmmsBeeSettings): NormalizedRecord<typeof meterReading.fields> {
  return readRecord(payload, bySchema("MeterReading", settings), (read) => ({
    remoteId: read.requiredKey("id"),
    remoteCreatedAt: read.instant("createdAt"),
    remoteUpdatedAt: read.instant("updatedAt"),
    fields: {
      meter: read.key("meterId"),
      value: requiredNumber(read, "value"),
      readAt: read.requiredText("readAt"),
      technician: read.key("userId"),
    },
  }));
}
