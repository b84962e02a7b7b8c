import type { Resource } from "../resource.ts";
import type { Supplier } from "../store-rows.ts";

const fields = ["name", "code", "contacts", "address"] as const;

export const suppliers: Resource<Supplier> = {
  path: "/suppliers",
  name: "suppliers",
  table: (records) => records.suppliers,
  prefix: "SU",
  create: fields,
  update: fields,
  isDeletable: true,
  references: {},
  blank: () => ({ name: "", code: null, contacts: [], address: null, isArchived: false }),
};
