import { createChangeClock, type ChangeClock } from "../../state/change-clock.ts";
import { createNextNumber, type NextNumber } from "../../state/numbers.ts";
import { createTable, type Table } from "../../state/table.ts";
import type { VendorSetup } from "../vendor.ts";
import type { Asset, Customer, Location, User, WorkOrder } from "./rows.ts";

export interface CmmsBeeRecords {
  readonly workOrders: Table<WorkOrder>;
  readonly assets: Table<Asset>;
  readonly locations: Table<Location>;
  readonly users: Table<User>;
  readonly customers: Table<Customer>;
  readonly clock: ChangeClock;
  readonly nextNumber: NextNumber;
}

export const createCmmsBeeRecords = ({ keyValues, now, changed }: VendorSetup): CmmsBeeRecords => {
  const clock = createChangeClock(now);
  const table = <Row extends { readonly id: string; readonly updatedAt: string }>(entity: string) =>
    createTable<Row>({
      entity,
      keyValues,
      prefix: "cmms-bee/record",
      identify: (row) => row.id,
      updatedAt: (row) => row.updatedAt,
      changed,
    });
  return {
    workOrders: table<WorkOrder>("work_order"),
    assets: table<Asset>("asset"),
    locations: table<Location>("location"),
    users: table<User>("user"),
    customers: table<Customer>("customer"),
    clock,
    nextNumber: createNextNumber(keyValues, "cmms-bee"),
  };
};
