import { createChangeClock, type ChangeClock } from "../../state/change-clock.ts";
import { createNextNumber, type NextNumber } from "../../state/numbers.ts";
import { createTable, type Table } from "../../state/table.ts";
import type { VendorSetup } from "../vendor.ts";
import type { Asset, Location, User, WorkOrder } from "./rows.ts";

export interface MaintainxRecords {
  readonly workOrders: Table<WorkOrder>;
  readonly assets: Table<Asset>;
  readonly locations: Table<Location>;
  readonly users: Table<User>;
  readonly clock: ChangeClock;
  readonly nextNumber: NextNumber;
}

export const createMaintainxRecords = ({ keyValues, now, changed }: VendorSetup): MaintainxRecords => {
  const clock = createChangeClock(now);
  const table = <Row extends { readonly id: number; readonly updatedAt: string }>(entity: string) =>
    createTable<Row>({
      entity,
      keyValues,
      prefix: "maintainx/record",
      identify: (row) => String(row.id),
      updatedAt: (row) => row.updatedAt,
      changed,
    });
  return {
    workOrders: table<WorkOrder>("workOrder"),
    assets: table<Asset>("asset"),
    locations: table<Location>("location"),
    users: table<User>("user"),
    clock,
    nextNumber: createNextNumber(keyValues, "maintainx"),
  };
};
