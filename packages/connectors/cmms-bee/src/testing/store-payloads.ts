/** Payloads of parts, purchasing, documents and comments that match openapi.yaml, oldest change first. */

const first = { externalReference: null, createdAt: "2025-01-01T00:00:00.000Z", updatedAt: "2026-01-01T00:00:00.000Z" };
const second = { externalReference: null, createdAt: "2025-01-01T00:00:00.000Z", updatedAt: "2026-01-02T00:00:00.000Z" };

export const parts = [
  {
    id: "PA1",
    number: "P-1001",
    name: "Drive belt B-42",
    description: "Rubber, 1200 mm.",
    unit: "pcs",
    unitCost: { amount: "12.50", currency: "USD" },
    barcode: "4001234",
    isArchived: false,
    ...first,
  },
  {
    id: "PA2",
    number: null,
    name: "Hydraulic oil",
    description: null,
    unit: "l",
    unitCost: null,
    barcode: null,
    isArchived: true,
    ...second,
  },
] as const;

export const stocks = [
  {
    id: "ST1",
    partId: "PA1",
    locationId: "LO11",
    unit: "pcs",
    onHand: 7,
    available: 5,
    reserved: 2,
    minimum: 2,
    maximum: 20,
    reorderPoint: 4,
    ...first,
  },
  {
    id: "ST2",
    partId: "PA2",
    locationId: "LO11",
    unit: null,
    onHand: 0,
    available: 0,
    reserved: 0,
    minimum: null,
    maximum: null,
    reorderPoint: null,
    ...second,
  },
] as const;

export const suppliers = [
  {
    id: "SU1",
    name: "Lintrac Spares",
    code: "LIN",
    contacts: [{ name: "Ines Huang", email: "ines@example.invalid", phone: "+1 937 555 0102" }],
    address: { street: "9 Foundry Avenue", street2: null, city: "Boise", state: "ID", postalCode: "83702", country: "US" },
    isArchived: false,
    ...first,
  },
  { id: "SU2", name: "Oil & More", code: null, contacts: [], address: null, isArchived: true, ...second },
] as const;

export const purchaseOrders = [
  {
    id: "PO1",
    number: "PO-1",
    supplierId: "SU1",
    status: "ordered",
    orderedOn: "2026-01-01",
    dueOn: "2026-02-01",
    lines: [
      {
        partId: "PA1",
        description: "Drive belt B-42",
        quantity: 10,
        receivedQuantity: 0,
        unit: "pcs",
        unitPrice: { amount: "12.50", currency: "USD" },
      },
      { partId: null, description: "Freight", quantity: 1, receivedQuantity: 0, unit: null, unitPrice: null },
    ],
    subtotal: { amount: "125.00", currency: "USD" },
    tax: { amount: "10.00", currency: "USD" },
    total: { amount: "135.00", currency: "USD" },
    currency: "USD",
    ...first,
  },
  {
    id: "PO2",
    number: "PO-2",
    supplierId: "SU2",
    status: "draft",
    orderedOn: null,
    dueOn: null,
    lines: [],
    subtotal: null,
    tax: null,
    total: null,
    currency: "USD",
    ...second,
  },
] as const;

export const documents = [
  {
    id: "DO1",
    name: "Manual.pdf",
    contentType: "application/pdf",
    size: 2048,
    url: null,
    attachedTo: { type: "asset", id: "AS100" },
    ...first,
  },
  {
    id: "DO2",
    name: "Drawing",
    contentType: null,
    size: null,
    url: "https://files.example.invalid/drawing",
    attachedTo: null,
    ...second,
  },
] as const;

export const comments = [
  {
    id: "CO1",
    text: "The belt was ordered.",
    attachedTo: { type: "work_order", id: "WO10001" },
    userId: "US1",
    authorName: "Ada Okafor",
    writtenAt: "2026-01-01T00:00:00.000Z",
    ...first,
  },
  {
    id: "CO2",
    text: "Call before you come.",
    attachedTo: { type: "customer", id: "CU1" },
    userId: null,
    authorName: null,
    writtenAt: "2026-01-02T00:00:00.000Z",
    ...second,
  },
] as const;
