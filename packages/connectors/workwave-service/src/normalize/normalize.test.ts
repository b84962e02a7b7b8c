import { expect, it } from "vitest";
import { standIn } from "../testing/stand-in.ts";
import { appointments, customers, employees, locations, workOrders } from "../testing/payloads.ts";
import { normalizeAppointment } from "./appointment.ts";
import { normalizeCustomer } from "./customer.ts";
import { normalizeLocation } from "./location.ts";
import { normalizeTechnician } from "./technician.ts";
import { normalizeWorkOrder } from "./work-order.ts";

const { settings } = standIn();

it("a work order has its canonical fields", () => {
  expect(normalizeWorkOrder(workOrders[0], settings)).toEqual({
    remoteId: "70001",
    remoteCreatedAt: "2026-01-20T10:00:00Z",
    remoteUpdatedAt: "2026-02-01T11:00:00Z",
    customFields: { "Gate code": "4411", Pets: null },
    fields: {
      number: "70001",
      title: "Quarterly treatment",
      description: "Kitchen and bath first.",
      status: { value: "SCHEDULED", remote: "Dispatched" },
      type: { value: "SERVICE", remote: "Service" },
      priority: { value: "MEDIUM", remote: "Normal" },
      location: "901",
      customer: "501",
      assignees: ["31", "32"],
      scheduledStartAt: "2026-02-01T13:00:00Z",
      dueAt: "2026-02-05T22:00:00Z",
      startedAt: null,
      completedAt: null,
      estimatedMinutes: 45,
      actualMinutes: null,
      completionNotes: "Bait renewed.",
      agreement: "601",
      tasks: [{ title: "Inspect the outside", done: true, value: null }],
      parts: [{ part: "971", quantity: 2.5, unit: "oz", unitCost: { amount: "1.75", currency: "USD" } }],
      labor: [{ technician: "31", minutes: 40, rate: { amount: "48.00", currency: "USD" } }],
      total: { amount: "129.00", currency: "USD" },
    },
    extension: { targetPests: ["German cockroach", "Ants"], branchCode: "TPA" },
  });
});

it("Callback maps to REACTIVE, Posted to CLOSED and a missing priority to NONE", () => {
  expect(normalizeWorkOrder(workOrders[1], settings)).toMatchObject({
    customFields: null,
    fields: {
      status: { value: "CLOSED", remote: "Posted" },
      type: { value: "REACTIVE", remote: "Callback" },
      priority: { value: "NONE", remote: null },
    },
  });
});

it.each([
  ["Open", "OPEN"],
  ["Scheduled", "SCHEDULED"],
  ["InProgress", "IN_PROGRESS"],
  ["Hold", "ON_HOLD"],
  ["Completed", "COMPLETED"],
  ["Cancelled", "CANCELED"],
])("the status %s maps to %s", (remote, value) => {
  expect(normalizeWorkOrder({ ...workOrders[0], Status: remote }, settings).fields.status).toEqual({ value, remote });
});

it("a work order without a title is rejected with its key", () => {
  expect(() => normalizeWorkOrder({ WorkOrderId: 1 }, settings)).toThrow(
    expect.objectContaining({ code: "UNEXPECTED_ANSWER", remoteId: "1" }),
  );
});

it("a time without an offset is passed on to the gateway unchanged", () => {
  const record = normalizeWorkOrder({ ...workOrders[0], DueDate: "2026-02-05T22:00:00" }, settings);
  expect(record.fields.dueAt).toBe("2026-02-05T22:00:00");
  expect(record).not.toHaveProperty("problems");
});

it("an appointment leaves out a technician that cannot be read", () => {
  const payload = {
    ...appointments[0],
    Technicians: [{ EmployeeId: 31, Position: 1 }, { Position: 2 }],
    DurationMinutes: "long",
  };
  const record = normalizeAppointment(payload);
  expect(record.fields).toMatchObject({ durationMinutes: null, technicians: [{ technician: "31", role: "PRIMARY" }] });
  expect(record.problems?.map(({ field }) => field)).toEqual(["technicians", "durationMinutes"]);
});

const nameOf = (payload: object) => normalizeCustomer({ CustomerId: 5, ...payload }, settings).fields.name;

it("a customer's name is the company, the person, the number or the key", () => {
  expect(normalizeCustomer(customers[0], settings).fields).toMatchObject({
    name: "Bayside Bakery",
    type: { value: "COMMERCIAL", remote: "Commercial" },
    billingAddress: { lines: ["88 Palm Ave", "Unit 4"], city: "Tampa", region: "FL", postalCode: "33602", country: "US" },
  });
  expect(normalizeCustomer(customers[1], settings).fields).toMatchObject({
    name: "Ian Burke",
    billingAddress: null,
    isActive: false,
  });
  expect(nameOf({ AccountNumber: "A-5" })).toBe("A-5");
  expect(nameOf({})).toBe("5");
});

it("a location is a service address", () => {
  expect(normalizeLocation(locations[0]).fields).toMatchObject({
    type: { value: "SERVICE_ADDRESS", remote: null },
    customer: "501",
    code: "BAY-1",
    latitude: 27.9477,
  });
  expect(normalizeLocation(locations[1]).fields).toMatchObject({ address: null, isActive: false });
});

it("a technician has its canonical fields", () => {
  expect(normalizeTechnician(employees[0]).fields).toMatchObject({ name: "Mae Lindqvist", role: "Lead technician" });
  expect(normalizeTechnician(employees[1]).fields).toMatchObject({ name: "32", isActive: false });
});

it("an appointment has its window, and the leading technician comes first", () => {
  expect(normalizeAppointment(appointments[0]).fields).toEqual({
    workOrder: "70001",
    status: { value: "EN_ROUTE", remote: "EnRoute" },
    startAt: "2026-02-01T13:00:00Z",
    endAt: "2026-02-01T13:45:00Z",
    windowStartAt: "2026-02-01T12:30:00Z",
    windowEndAt: "2026-02-01T14:30:00Z",
    durationMinutes: 45,
    route: "751",
    sequence: 1,
    technicians: [
      { technician: "31", role: "PRIMARY" },
      { technician: "32", role: "SECONDARY" },
    ],
  });
});

it.each([
  ["Unscheduled", "UNSCHEDULED"],
  ["Scheduled", "SCHEDULED"],
  ["Dispatched", "DISPATCHED"],
  ["InProgress", "IN_PROGRESS"],
  ["Hold", "ON_HOLD"],
  ["Completed", "COMPLETED"],
  ["Cancelled", "CANCELED"],
])("the appointment status %s maps to %s", (remote, value) => {
  expect(normalizeAppointment({ ...appointments[0], Status: remote }).fields.status).toEqual({ value, remote });
});
