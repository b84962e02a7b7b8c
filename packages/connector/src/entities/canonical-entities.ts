import { appointment } from "./appointment.ts";
import { asset } from "./asset.ts";
import { customer } from "./customer.ts";
import { documentEntity } from "./document.ts";
import { downtime } from "./downtime.ts";
import { invoice } from "./invoice.ts";
import { lead } from "./lead.ts";
import { location } from "./location.ts";
import { maintenancePlan } from "./maintenance-plan.ts";
import { meter } from "./meter.ts";
import { meterReading } from "./meter-reading.ts";
import { note } from "./note.ts";
import { part } from "./part.ts";
import { payment } from "./payment.ts";
import { purchaseOrder } from "./purchase-order.ts";
import { route } from "./route.ts";
import { serviceAgreement } from "./service-agreement.ts";
import { stock } from "./stock.ts";
import { supplier } from "./supplier.ts";
import { team } from "./team.ts";
import { technician } from "./technician.ts";
import { workOrder } from "./work-order.ts";
import { workRequest } from "./work-request.ts";

/** The canonical entities by name. A new entity is added to this list alone. */
export const canonicalEntities = {
  WorkOrder: workOrder,
  Asset: asset,
  Location: location,
  Technician: technician,
  Customer: customer,
  Appointment: appointment,
  Team: team,
  Route: route,
  ServiceAgreement: serviceAgreement,
  Invoice: invoice,
  Payment: payment,
  Lead: lead,
  WorkRequest: workRequest,
  MaintenancePlan: maintenancePlan,
  Meter: meter,
  MeterReading: meterReading,
  Downtime: downtime,
  Part: part,
  Stock: stock,
  Supplier: supplier,
  PurchaseOrder: purchaseOrder,
  Document: documentEntity,
  Note: note,
} as const;

/** The canonical entities. */
export type CanonicalEntities = typeof canonicalEntities;

/** The name of a canonical entity. */
export type CanonicalEntityName = keyof CanonicalEntities;
