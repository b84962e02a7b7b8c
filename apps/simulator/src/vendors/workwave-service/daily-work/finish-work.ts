import { updateWorkOrder } from "../change-work-order.ts";
import { decimal } from "../money.ts";
import { createRow } from "../resource.ts";
import { materialUses } from "../resources/office.ts";
import { one, type Place } from "./place.ts";

/** A technician completes the work at a visit, and writes down the time and the material that was applied. */
export const finishWork = ({ records, account, random }: Place): void => {
  const order = one(
    random,
    records.workOrders.list(account).filter(({ row, tampered }) => row.Status === "InProgress" && tampered !== true),
  );
  const material = one(random, records.materials.list(account))?.row;
  if (order === undefined || material === undefined) return;
  const { WorkOrderId, AssignedEmployeeIds, TargetPests, Total } = order.row;
  const Minutes = random.between(3, 24) * 5;
  const Quantity = random.between(1, 8);
  const { MaterialId, Unit, UnitCost, Name: MaterialName, EpaNumber } = material;
  updateWorkOrder(records, order, {
    Status: "Completed",
    ActualMinutes: Minutes,
    CompletionNotes: random.pick(["Treated as planned.", "No activity found; bait renewed."]),
    Tasks: [{ Title: "Inspect the outside", Done: true, Value: null }],
    Materials: [{ MaterialId, Quantity, Unit, UnitCost }],
    Labor: AssignedEmployeeIds.map((EmployeeId) => ({ EmployeeId, Minutes, Rate: "48.00" })),
    Total: Total ?? decimal(random.between(60, 250) * 100),
  });
  createRow(materialUses, records, account, {
    MaterialName,
    EpaNumber,
    Quantity,
    Unit,
    TargetPest: TargetPests[0] ?? null,
    WorkOrderId,
    EmployeeId: AssignedEmployeeIds[0] ?? null,
  });
};
