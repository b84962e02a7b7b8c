import { createChangeClock, type ChangeClock } from "../../state/change-clock.ts";
import { createNextNumber, type NextNumber } from "../../state/numbers.ts";
import { createTable, type Table } from "../../state/table.ts";
import type { VendorSetup } from "../vendor.ts";
import type { Employee, Kept, Location, ServiceOrder } from "./rows.ts";

export interface PestpacRecords {
  readonly orders: Table<Kept<ServiceOrder>>;
  readonly locations: Table<Kept<Location>>;
  readonly employees: Table<Kept<Employee>>;
  readonly clock: ChangeClock;
  readonly nextNumber: NextNumber;
}

export const createPestpacRecords = ({ keyValues, now, changed }: VendorSetup): PestpacRecords => {
  const table = <Shown>(entity: string, identify: (shown: Shown) => number) =>
    createTable<Kept<Shown>>({
      entity,
      keyValues,
      prefix: "pestpac/record",
      identify: ({ shown }) => String(identify(shown)),
      updatedAt: (row) => row.updatedAt,
      changed,
    });
  return {
    orders: table<ServiceOrder>("Service Order", ({ OrderID }) => OrderID),
    locations: table<Location>("Location", ({ LocationID }) => LocationID),
    employees: table<Employee>("Employee", ({ EmployeeID }) => EmployeeID),
    clock: createChangeClock(now),
    nextNumber: createNextNumber(keyValues, "pestpac"),
  };
};
