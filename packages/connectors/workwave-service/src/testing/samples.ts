import * as business from "./business-payloads.ts";
import { appointments, customers, employees, locations, workOrders } from "./payloads.ts";

/** The payloads of every entity. */
export const samples: Readonly<Record<string, readonly object[]>> = {
  WorkOrder: workOrders,
  Customer: customers,
  Location: locations,
  Technician: employees,
  Appointment: appointments,
  ServiceAgreement: business.agreements,
  Route: business.routes,
  Invoice: business.invoices,
  Payment: business.payments,
  Lead: business.leads,
  Note: business.notes,
  Document: business.documents,
  Part: business.materials,
  WorkwaveServiceMaterialUse: business.materialUses,
};
