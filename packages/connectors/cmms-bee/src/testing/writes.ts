import type { WriteSamples } from "@fettle/connector-testing";

const money = { amount: "7.25", currency: "USD" };
const tasks = [
  { title: "Look", done: true, value: "9 bar" },
  { title: "Listen", done: false, value: null },
];
const contact = { name: "Lena Roth", email: null, phone: "+1 937 555 0103" };
const triggers = [
  {
    type: "CALENDAR",
    recurrence: {
      frequency: "MONTHLY",
      interval: 3,
      weekdays: [],
      startsOn: "2026-03-01",
      endsOn: null,
      timeZone: "America/Chicago",
      text: null,
    },
    meter: null,
    interval: null,
    unit: null,
    condition: null,
  },
  { type: "METER", recurrence: null, meter: "ME1", interval: 500, unit: "h", condition: null },
];

/** What is written to each entity, in canonical values. */
export const writes: Readonly<Record<string, WriteSamples>> = {
  WorkOrder: {
    create: {
      title: "Grease the bearings",
      description: "All four.",
      priority: "URGENT",
      type: "INSPECTION",
      asset: "AS100",
      location: "LO10",
      customer: "CU1",
      assignees: ["US1"],
      team: "TE2",
      category: "Lubrication",
      parent: "WO10002",
      scheduledStartAt: "2026-02-03T08:00:00.000Z",
      dueAt: null,
      estimatedMinutes: 20,
      tasks,
      parts: [{ part: "PA2", quantity: 0.5, unit: "l", unitCost: null }],
      labor: [{ technician: "US2", minutes: 30, rate: null }],
      extension: { shiftCode: "N2" },
    },
    update: {
      status: "COMPLETED",
      priority: "NONE",
      assignees: [],
      team: null,
      dueAt: "2026-02-04T08:00:00.000Z",
      completionNotes: "Done.",
      actualMinutes: 35,
      tasks,
      parts: [{ part: "PA1", quantity: 2, unit: "pcs", unitCost: money }],
      labor: [{ technician: "US1", minutes: 35, rate: money }],
    },
  },
  Team: {
    create: { name: "Electricians", description: null, members: ["US2"] },
    update: { name: "Mechanics A", members: [] },
  },
  WorkRequest: {
    create: {
      title: "It leaks",
      description: "Below the pump.",
      priority: "LOW",
      asset: "AS101",
      location: null,
      requester: contact,
    },
    update: { status: "APPROVED", title: "It still leaks" },
  },
  MaintenancePlan: {
    create: {
      title: "Change the filter",
      strategy: "FIXED",
      triggers,
      assets: ["AS100", "AS101"],
      location: "LO11",
      team: "TE2",
      priority: "HIGH",
      tasks,
      estimatedMinutes: 15,
    },
    update: { strategy: "FLOATING", triggers, isActive: false, tasks: [] },
  },
  Meter: {
    create: { asset: "AS101", location: "LO11", name: "Pressure", unit: "bar" },
    update: { name: "Hours", unit: null },
  },
  MeterReading: {
    create: { meter: "ME1", value: 4720.5, readAt: "2026-02-01T06:00:00.000Z", technician: "US2" },
  },
  Downtime: {
    create: {
      asset: "AS101",
      type: "PLANNED",
      startedAt: "2026-02-01T06:00:00.000Z",
      endedAt: "2026-02-01T07:00:00.000Z",
      reason: "Cleaning",
      workOrder: "WO10002",
    },
    update: { type: "PLANNED", endedAt: "2026-02-01T09:00:00.000Z", reason: null },
  },
  Part: {
    create: { number: "P-9", name: "Fuse", description: null, unit: "pcs", unitCost: money, barcode: "99" },
    update: { name: "Drive belt B-43", unitCost: { amount: "13.00", currency: "EUR" } },
  },
  Stock: {
    create: { part: "PA1", location: "LO10", onHand: 3, minimum: 1, maximum: 10, reorderPoint: 2 },
    update: { onHand: 12.5, maximum: null },
  },
  Supplier: {
    create: {
      name: "Bolts Inc.",
      code: "BOL",
      contacts: [contact],
      address: { lines: ["1 Iron Way"], city: "Austin", region: "TX", postalCode: "78701", country: "US" },
    },
    update: { contacts: [], address: null },
  },
  PurchaseOrder: {
    create: {
      supplier: "SU2",
      orderedAt: "2026-02-01",
      dueAt: null,
      lines: [{ part: "PA2", description: "Oil", quantity: 20, receivedQuantity: null, unit: "l", unitPrice: money }],
    },
    update: {
      status: "ORDERED",
      dueAt: "2026-03-01",
      lines: [
        {
          part: "PA1",
          description: "Drive belt B-42",
          quantity: 10,
          receivedQuantity: 4,
          unit: "pcs",
          unitPrice: { amount: "12.50", currency: "USD" },
        },
        { part: null, description: "Freight", quantity: 1, receivedQuantity: 1, unit: null, unitPrice: null },
      ],
    },
  },
  Document: {
    create: {
      name: "Plan.pdf",
      contentType: "application/pdf",
      url: "https://files.example.invalid/plan.pdf",
      attachedTo: { entity: "Location", remoteId: "LO10" },
    },
    update: { name: "Manual of press 4.pdf" },
    upload: { name: "Manual of press 5.txt", attachedTo: { entity: "Asset", remoteId: "AS100" } },
  },
  Note: {
    create: { text: "Looks fine.", attachedTo: { entity: "WorkOrder", remoteId: "WO10002" } },
    update: { text: "The belt has arrived." },
  },
};
