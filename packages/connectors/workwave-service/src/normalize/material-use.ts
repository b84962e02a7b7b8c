import type { NormalizedRecord } from "@fettle/connector";
import { readRecord } from "@fettle/connector-kit";
import { bySchema } from "../api/names.ts";
import type { materialUse } from "../material-use.ts";

export function normalizeMaterialUse(payload: unknown): NormalizedRecord<typeof materialUse.fields> {
  return readRecord(payload, bySchema("MaterialUse"), (read) => ({
    remoteId: read.requiredKey("MaterialUseId"),
    remoteCreatedAt: read.instant("CreatedDate"),
    remoteUpdatedAt: read.instant("UpdatedDate"),
    fields: {
      material: read.requiredText("MaterialName"),
      part: read.key("MaterialId"),
      epaNumber: read.text("EpaNumber"),
      quantity: read.number("Quantity"),
      unit: read.text("Unit"),
      targetPest: read.text("TargetPest"),
      workOrder: read.key("WorkOrderId"),
      technician: read.key("EmployeeId"),
      appliedAt: read.instant("AppliedDate"),
    },
  }));
}
