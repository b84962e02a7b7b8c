/** Payloads as Template Product sends them, oldest change first: one with every value, one with none that is optional. */
export const workOrders = [
  {
    id: 41,
    title: "Replace the filter",
    notes: "The one at the north door.",
    status: "open",
    priority: "high",
    kind: "repair",
    customerId: 7,
    due: "2026-02-05T22:00:00Z",
    gateCode: "4411",
    createdAt: "2026-01-20T10:00:00Z",
    updatedAt: "2026-02-01T11:00:00Z",
  },
  {
    id: 42,
    title: "Look at the pump",
    notes: null,
    status: "awaiting parts",
    priority: null,
    kind: null,
    customerId: null,
    due: null,
    gateCode: null,
    createdAt: null,
    updatedAt: "2026-02-01T11:00:00Z",
  },
];

export const customers = [
  {
    id: 7,
    name: "Bayside Bakery",
    kind: "business",
    email: "hello@example.invalid",
    phone: "+1 813 555 0101",
    active: true,
    updatedAt: "2026-01-01T00:00:00Z",
  },
  { id: 8, name: "Ian Burke", kind: null, email: null, phone: null, active: false, updatedAt: "2026-01-02T00:00:00Z" },
];
