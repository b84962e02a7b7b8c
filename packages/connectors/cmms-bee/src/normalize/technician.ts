import type { NormalizedRecord, technician } from "@fettle/connector";
import { fullName, readRecord } from "@fettle/connector-kit";
import { bySchema } from "../api/names.ts";
import type { CmmsBeeSettings } from "../settings.ts";

export function normalizeTechnician(payload: unknown, settings: CmmsBeeSettings): NormalizedRecord<typeof technician.fields> {
  return readRecord(payload, bySchema("User", settings), (read) => {
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
  });
}
