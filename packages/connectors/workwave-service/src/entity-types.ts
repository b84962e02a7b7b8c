/** The name of an entity by the vendor's EntityType, which webhooks use. */
export const entityOfType: ReadonlyMap<string, string> = new Map([
  ["WorkOrder", "WorkOrder"],
  ["Customer", "Customer"],
  ["Location", "Location"],
  ["Employee", "Technician"],
  ["Appointment", "Appointment"],
  ["Agreement", "ServiceAgreement"],
  ["Route", "Route"],
  ["Invoice", "Invoice"],
  ["Payment", "Payment"],
  ["Lead", "Lead"],
  ["Note", "Note"],
  ["Document", "Document"],
  ["Material", "Part"],
  ["MaterialUse", "WorkwaveServiceMaterialUse"],
]);
