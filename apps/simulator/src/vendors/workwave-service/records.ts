import { createChangeClock, type ChangeClock } from "../../state/change-clock.ts";
import { createNextNumber, type NextNumber } from "../../state/numbers.ts";
import { createTable, type Table } from "../../state/table.ts";
import type { VendorSetup } from "../vendor.ts";
import type { Appointment, Customer, Employee, Location, WorkOrder } from "./rows.ts";

export interface WorkWaveRecords {
  readonly workOrders: Table<WorkOrder>;
  readonly customers: Table<Customer>;
  readonly locations: Table<Location>;
  readonly employees: Table<Employee>;
  readonly appointments: Table<Appointment>;
  readonly clock: ChangeClock;
  readonly nextNumber: NextNumber;
}

export const createWorkWaveRecords = ({ keyValues, now, changed }: VendorSetup): WorkWaveRecords => {
  const clock = createChangeClock(now);
  const table = <Row extends { readonly UpdatedDate: string }>(entity: string, identify: (row: Row) => number) =>
    createTable<Row>({
      entity,
      keyValues,
      prefix: "workwave-service/record",
      identify: (row) => String(identify(row)),
      updatedAt: (row) => row.UpdatedDate,
      changed,
    });
  return {
    workOrders: table<WorkOrder>("WorkOrder", (row) => row.WorkOrderId),
    customers: table<Customer>("Customer", (row) => row.CustomerId),
    locations: table<Location>("Location", (row) => row.LocationId),
    employees: table<Employee>("Employee", (row) => row.EmployeeId),
    appointments: table<Appointment>("Appointment", (row) => row.AppointmentId),
    clock,
    nextNumber: createNextNumber(keyValues, "workwave-service"),
  };
};
