import type { NormalizedRecord, technician } from "@fettle/connector";
import { fullName, readRecord } from "@fettle/connector-kit";
import { bySchema } from "../api/names.ts";

export function normalizeTechnician(payload: unknown): NormalizedRecord<typeof technician.fields> {
  return readRecord(payload, bySchema("Employee"), (read) => {
    const remoteId = read.requiredKey("EmployeeId");
    const email = read.text("Email");
    return {
      remoteId,
      remoteCreatedAt: read.instant("CreatedDate"),
      remoteUpdatedAt: read.instant("UpdatedDate"),
      fields: {
        name: fullName(read.text("FirstName"), read.text("LastName")) ?? email ?? remoteId,
        email,
        phone: read.text("Phone"),
        role: read.text("JobTitle"),
        isActive: read.flag("Active") !== false,
      },
    };
  });
}
