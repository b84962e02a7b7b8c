import type { Problem } from "../../contract/problem.ts";
import type { Entry } from "../../state/table.ts";
import { Refusal } from "../refusal.ts";
import type { PestpacRecords } from "./records.ts";
import type { Kept, ServiceOrder } from "./rows.ts";

/** The fields that can be set. */
export type OrderPatch = Partial<Omit<ServiceOrder, "OrderID" | "OrderNumber">>;

const checkReferences = (records: PestpacRecords, account: string, { LocationID, TechID1 }: OrderPatch) => {
  const problems: Problem[] = [];
  const location = (LocationID ?? null) === null ? undefined : records.locations.get(String(LocationID));
  if ((LocationID ?? null) !== null && location?.account !== account)
    problems.push({ field: "LocationID", message: `is not known: ${LocationID}` });
  const isKnown = records.employees.list(account).some(({ row }) => row.shown.TechID === TechID1);
  if ((TechID1 ?? null) !== null && !isKnown) problems.push({ field: "TechID1", message: `is not known: ${TechID1}` });
  if (problems.length > 0) throw new Refusal(400, "The request is not valid.", problems);
};

export const updateOrder = (
  records: PestpacRecords,
  before: Entry<Kept<ServiceOrder>>,
  patch: OrderPatch,
  remote?: object,
): Kept<ServiceOrder> => {
  checkReferences(records, before.account, patch);
  const row = { ...before.row, shown: { ...before.row.shown, ...patch, ...remote }, updatedAt: records.clock.next() };
  return records.orders.put(before.account, row, remote !== undefined || before.tampered === true).row;
};

export const createOrder = (records: PestpacRecords, account: string, patch: OrderPatch, remote?: object): Kept<ServiceOrder> => {
  checkReferences(records, account, patch);
  const at = records.clock.next();
  const OrderID = records.nextNumber("orders", 600_001);
  const shown: ServiceOrder = {
    OrderID,
    OrderNumber: `SO-${OrderID}`,
    OrderType: "Service",
    LocationID: null,
    BillToID: null,
    Branch: "PHX",
    ServiceCode: null,
    Description: null,
    WorkDate: null,
    Duration: null,
    Tech1: null,
    TechID1: null,
    InProgress: false,
    Locked: false,
    Posted: false,
    TechnicianComment: null,
    ...patch,
    ...remote,
  };
  return records.orders.put(account, { shown, createdAt: at, updatedAt: at }, remote !== undefined).row;
};
