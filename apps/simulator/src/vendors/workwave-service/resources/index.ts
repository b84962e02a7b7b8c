export { invoices, payments } from "./billing.ts";
export { documents, employees, leads, materials, materialUses, notes } from "./office.ts";
export { customers, locations } from "./places.ts";
export { agreements, appointments, routes } from "./visits.ts";
