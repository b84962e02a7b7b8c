import { createChangeClock, type ChangeClock } from "../../state/change-clock.ts";
import { createNextNumber, type NextNumber } from "../../state/numbers.ts";
import { createTable, type Table } from "../../state/table.ts";
import type { VendorSetup } from "../vendor.ts";
import type {
  Agreement,
  Appointment,
  Customer,
  Document,
  Employee,
  Invoice,
  Lead,
  Location,
  Material,
  MaterialUse,
  Note,
  Payment,
  Route,
  WorkOrder,
} from "./rows.ts";

export interface WorkWaveRecords {
  readonly workOrders: Table<WorkOrder>;
  readonly customers: Table<Customer>;
  readonly locations: Table<Location>;
  readonly employees: Table<Employee>;
  readonly appointments: Table<Appointment>;
  readonly agreements: Table<Agreement>;
  readonly routes: Table<Route>;
  readonly invoices: Table<Invoice>;
  readonly payments: Table<Payment>;
  readonly leads: Table<Lead>;
  readonly notes: Table<Note>;
  readonly documents: Table<Document>;
  readonly materials: Table<Material>;
  readonly materialUses: Table<MaterialUse>;
  /** The bytes of uploaded files, by document. They are gone after a restart. */
  readonly files: Map<string, Uint8Array>;
  readonly clock: ChangeClock;
  readonly now: () => Date;
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
    agreements: table<Agreement>("Agreement", (row) => row.AgreementId),
    routes: table<Route>("Route", (row) => row.RouteId),
    invoices: table<Invoice>("Invoice", (row) => row.InvoiceId),
    payments: table<Payment>("Payment", (row) => row.PaymentId),
    leads: table<Lead>("Lead", (row) => row.LeadId),
    notes: table<Note>("Note", (row) => row.NoteId),
    documents: table<Document>("Document", (row) => row.DocumentId),
    materials: table<Material>("Material", (row) => row.MaterialId),
    materialUses: table<MaterialUse>("MaterialUse", (row) => row.MaterialUseId),
    files: new Map(),
    clock,
    now,
    nextNumber: createNextNumber(keyValues, "workwave-service"),
  };
};
