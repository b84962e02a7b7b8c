import type { part, NormalizedRecord } from "@fettle/connector";
import { readRecord } from "@fettle/connector-kit";
import { bySchema } from "../api/names.ts";
import { normalizeMoney } from "./money.ts";
import type { CmmsBeeSettings } from "../settings.ts";

export function normalizePart(payload: unknown, settings: CmmsBeeSettings): NormalizedRecord<typeof part.fields> {
  return readRecord(payload, bySchema("Part", settings), (read) => ({
    remoteId: read.requiredKey("id"),
    remoteCreatedAt: read.instant("createdAt"),
    remoteUpdatedAt: read.instant("updatedAt"),
    fields: {
      number: read.text("number"),
      name: read.requiredText("name"),
      description: read.text("description"),
      unit: read.text("unit"),
      unitCost: normalizeMoney(read, "unitCost", settings),
      barcode: read.text("barcode"),
      isActive: read.flag("isArchived") !== true,
    },
  }));
}
