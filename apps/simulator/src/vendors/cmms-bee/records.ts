import { createChangeClock, type ChangeClock } from "../../state/change-clock.ts";
import { createNextNumber, type NextNumber } from "../../state/numbers.ts";
import { createTable, type Table } from "../../state/table.ts";
import type { VendorSetup } from "../vendor.ts";
import type { Downtime, MaintenancePlan, Meter, MeterReading, Team, WorkRequest } from "./maintenance-rows.ts";
import { createFiles, type Files } from "./files.ts";
import type { Asset, Customer, Location, User, WorkOrder } from "./rows.ts";
import type { Comment, Document, Part, PurchaseOrder, Stock, Supplier } from "./store-rows.ts";

export interface CmmsBeeRecords {
  readonly workOrders: Table<WorkOrder>;
  readonly assets: Table<Asset>;
  readonly locations: Table<Location>;
  readonly users: Table<User>;
  readonly customers: Table<Customer>;
  readonly teams: Table<Team>;
  readonly workRequests: Table<WorkRequest>;
  readonly maintenancePlans: Table<MaintenancePlan>;
  readonly meters: Table<Meter>;
  readonly meterReadings: Table<MeterReading>;
  readonly downtimes: Table<Downtime>;
  readonly parts: Table<Part>;
  readonly stocks: Table<Stock>;
  readonly suppliers: Table<Supplier>;
  readonly purchaseOrders: Table<PurchaseOrder>;
  readonly documents: Table<Document>;
  readonly comments: Table<Comment>;
  readonly clock: ChangeClock;
  readonly now: () => Date;
  /** The bytes of uploaded files. */
  readonly files: Files;
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
    teams: table<Team>("team"),
    workRequests: table<WorkRequest>("work_request"),
    maintenancePlans: table<MaintenancePlan>("maintenance_plan"),
    meters: table<Meter>("meter"),
    meterReadings: table<MeterReading>("meter_reading"),
    downtimes: table<Downtime>("downtime"),
    parts: table<Part>("part"),
    stocks: table<Stock>("stock"),
    suppliers: table<Supplier>("supplier"),
    purchaseOrders: table<PurchaseOrder>("purchase_order"),
    documents: table<Document>("document"),
    comments: table<Comment>("comment"),
    clock,
    now,
    files: createFiles(keyValues),
    nextNumber: createNextNumber(keyValues, "cmms-bee"),
  };
};

/** The tables of all kinds of records. */
export const tables = (records: CmmsBeeRecords): readonly Pick<Table<unknown>, "lastChange">[] =>
  Object.values(records).filter((value) => typeof value === "object" && "lastChange" in value);
