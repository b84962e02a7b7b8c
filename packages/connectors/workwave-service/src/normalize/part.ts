import type { NormalizedRecord, part } from "@fettle/connector";
import { readRecord } from "@fettle/connector-kit";
import { bySchema } from "../api/names.ts";
import type { WorkwaveServiceSettings } from "../settings.ts";
import { normalizeMoney } from "./money.ts";

/** The vendor's materials: chemicals, baits and traps. */
export function normalizePart(payload: unknown, { currency }: WorkwaveServiceSettings): NormalizedRecord<typeof part.fields> {
  return readRecord(payload, bySchema("Material"), (read) => ({
    remoteId: read.requiredKey("MaterialId"),
    remoteCreatedAt: read.instant("CreatedDate"),
    remoteUpdatedAt: read.instant("UpdatedDate"),
    fields: {
      number: read.text("ItemNumber"),
      name: read.requiredText("Name"),
      description: read.text("Description"),
      unit: read.text("Unit"),
      unitCost: normalizeMoney(read, "UnitCost", currency),
      isActive: read.flag("Active") !== false,
    },
  }));
}
