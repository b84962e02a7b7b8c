import { appointment } from "./appointment.ts";
import { asset } from "./asset.ts";
import { customer } from "./customer.ts";
import { location } from "./location.ts";
import { technician } from "./technician.ts";
import { workOrder } from "./work-order.ts";

/** The canonical entities by name. A new entity is added to this list alone. */
export const canonicalEntities = {
  WorkOrder: workOrder,
  Asset: asset,
  Location: location,
  Technician: technician,
  Customer: customer,
  Appointment: appointment,
} as const;

/** The canonical entities. */
export type CanonicalEntities = typeof canonicalEntities;

/** The name of a canonical entity. */
export type CanonicalEntityName = keyof CanonicalEntities;
