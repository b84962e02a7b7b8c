import { downtimes, maintenancePlans, meterReadings, meters, teams, workRequests } from "./maintenance-payloads.ts";
import { assets, customers, locations, users, workOrders } from "./payloads.ts";
import { comments, documents, parts, purchaseOrders, stocks, suppliers } from "./store-payloads.ts";

/** The payloads of every entity. */
export const samples: Readonly<Record<string, readonly object[]>> = {
  WorkOrder: workOrders,
  Asset: assets,
  Location: locations,
  Technician: users,
  Customer: customers,
  Team: teams,
  WorkRequest: workRequests,
  MaintenancePlan: maintenancePlans,
  Meter: meters,
  MeterReading: meterReadings,
  Downtime: downtimes,
  Part: parts,
  Stock: stocks,
  Supplier: suppliers,
  PurchaseOrder: purchaseOrders,
  Document: documents,
  Note: comments,
};
