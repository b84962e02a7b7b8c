import { keyToWrite, type WrittenBody } from "@fettle/connector-kit";
import type { materialUse } from "../material-use.ts";
import type { WorkwaveServiceSettings } from "../settings.ts";
import { named, refuse } from "./values.ts";

/** The fields of a use of a material that can be written. */
export const writable = {
  create: ["material", "epaNumber", "quantity", "unit", "targetPest", "workOrder", "technician", "appliedAt"],
  update: ["material", "epaNumber", "quantity", "unit", "targetPest"],
  requiredOnCreate: ["material", "quantity", "workOrder"],
} as const;

export const materialUseBody: WrittenBody<WorkwaveServiceSettings, typeof materialUse.fields, Record<never, never>> = (
  values,
  { operation, commandId },
) => {
  if (typeof values.quantity === "number" && values.quantity < 0) refuse("quantity", "A quantity is zero or more.");
  return {
    MaterialName: values.material,
    EpaNumber: values.epaNumber,
    Quantity: values.quantity,
    Unit: values.unit,
    TargetPest: values.targetPest,
    WorkOrderId: keyToWrite(values.workOrder, named("workOrder")),
    EmployeeId: keyToWrite(values.technician, named("technician")),
    AppliedDate: values.appliedAt,
    ...(operation === "create" && { ExternalReference: commandId }),
  };
};
