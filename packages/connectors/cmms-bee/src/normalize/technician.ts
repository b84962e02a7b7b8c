import type { NormalizedRecord, technician } from "@fettle/connector";
import { fullName } from "@fettle/connector-kit";
import { readSchema } from "../api/names.ts";
import type { CmmsBeeSettings } from "../settings.ts";

export function normalizeTechnician(payload: unknown, settings: CmmsBeeSettings): NormalizedRecord<typeof technician.fields> {
  const read = readSchema(payload, "User", settings);
  const remoteId = read.requiredKey("id");
  const email = read.text("email");
  return {
    remoteId,
    remoteCreatedAt: read.instant("createdAt"),
    remoteUpdatedAt: read.instant("updatedAt"),
    fields: {
      name: fullName(read.text("firstName"), read.text("lastName")) ?? email ?? remoteId,
      email,
      phone: read.text("phone"),
      role: read.text("role"),
      isActive: read.flag("isActive") !== false,
    },
  };
}
