import { digitsOf, parseJson } from "@fettle/connector";
import { defaultSettings } from "@fettle/connector-testing";
import { expect, it } from "vitest";
import { settings } from "../settings.ts";
import { assets, customers, locations, users, workOrders } from "../testing/payloads.ts";
import { normalizeAsset } from "./asset.ts";
import { normalizeCustomer } from "./customer.ts";
import { normalizeLocation } from "./location.ts";
import { normalizeTechnician } from "./technician.ts";
import { normalizeWorkOrder } from "./work-order.ts";

const values = defaultSettings(settings);

it("a work order has its canonical fields", () => {
  expect(normalizeWorkOrder(workOrders[0], values)).toEqual({
    remoteId: "WO10001",
    remoteUrl: "https://app.example.invalid/work-orders/WO10001",
    remoteCreatedAt: "2026-01-30T09:00:00.000Z",
    remoteUpdatedAt: "2026-02-01T08:12:00.000Z",
    customFields: { costCenter: "4711", photos: ["before.jpg"] },
    fields: {
      number: "WO-10001",
      title: "Replace the belt of press 4",
      description: "The belt slips under load.",
      status: { value: "IN_PROGRESS", remote: "in_progress" },
      type: { value: "REACTIVE", remote: "reactive" },
      priority: { value: "HIGH", remote: "high" },
      asset: "AS100",
      location: "LO10",
      customer: "CU1",
      assignees: ["US1", "US2"],
      team: "TE1",
      category: "Mechanics",
      parent: null,
      request: "WR2",
      plan: "PL1",
      scheduledStartAt: "2026-02-01T08:00:00.000Z",
      dueAt: "2026-02-02T16:00:00.000Z",
      startedAt: "2026-02-01T08:12:00.000Z",
      completedAt: null,
      completionNotes: "Fitted a new belt.",
      estimatedMinutes: 90,
      actualMinutes: null,
      tasks: [
        { title: "Lock the press", done: true, value: null },
        { title: "Measure the tension", done: false, value: "35 N" },
      ],
      parts: [{ part: "PA1", quantity: 1.5, unit: "pcs", unitCost: { amount: "12.50", currency: "USD" } }],
      labor: [{ technician: "US1", minutes: 50, rate: { amount: "48.00", currency: "USD" } }],
      costs: { labor: { amount: "40.00", currency: "USD" }, parts: { amount: "18.75", currency: "USD" }, other: null },
      total: { amount: "58.75", currency: "USD" },
    },
    extension: { shiftCode: "A" },
  });
});

it.each([
  ["open", "OPEN"],
  ["scheduled", "SCHEDULED"],
  ["in_progress", "IN_PROGRESS"],
  ["on_hold", "ON_HOLD"],
  ["done", "COMPLETED"],
  ["closed", "CLOSED"],
  ["cancelled", "CANCELED"],
  ["skipped", "SKIPPED"],
])("the status %s maps to %s", (remote, value) => {
  expect(normalizeWorkOrder({ ...workOrders[0], status: remote }, values).fields.status).toEqual({ value, remote });
});

it("a work order with only its required fields is accepted", () => {
  expect(normalizeWorkOrder({ id: "WO1", title: "A" }, values)).toMatchObject({
    remoteId: "WO1",
    customFields: null,
    fields: {
      status: { value: "UNKNOWN", remote: null },
      type: { value: "UNKNOWN", remote: null },
      priority: { value: "NONE", remote: null },
      assignees: [],
    },
  });
});

it("a work order without a title is rejected with its key", () => {
  expect(() => normalizeWorkOrder({ id: "WO1" }, values)).toThrow(
    expect.objectContaining({ code: "UNEXPECTED_ANSWER", remoteId: "WO1" }),
  );
});

it("a work order with unreadable optional values is kept, and its problems name them", () => {
  const payload = { ...workOrders[0], assigneeIds: "US1", actualMinutes: "1,5", url: "javascript:1", dueDate: "tomorrow" };
  const record = normalizeWorkOrder(payload, values);
  // The gateway reads times, because it knows the field and the time zone.
  expect(record.fields).toMatchObject({
    title: "Replace the belt of press 4",
    assignees: [],
    actualMinutes: null,
    dueAt: "tomorrow",
  });
  expect(record.problems).toEqual([
    { field: "remoteUrl", message: "is not a web address (url)", example: "javascript:1" },
    { field: "assignees", message: "is not a list (assigneeIds)", example: "US1" },
    { field: "actualMinutes", message: "is not a whole number (actualMinutes)", example: "1,5" },
  ]);
});

it("ids, references and custom fields keep every digit", () => {
  const text =
    '{"id":9007199254740993,"title":"A","assetId":9007199254740995,"assigneeIds":[9007199254740997],"customFields":{"n":1.50}}';
  const record = normalizeWorkOrder(parseJson(text), values);
  expect(record).toMatchObject({
    remoteId: "9007199254740993",
    fields: { asset: "9007199254740995", assignees: ["9007199254740997"] },
  });
  expect(digitsOf(record.customFields ?? {}, "n")).toBe("1.50");
});

it("an asset is active unless it is archived", () => {
  expect(normalizeAsset(assets[0], values).fields).toMatchObject({
    status: { value: "OPERATIONAL", remote: "online" },
    inServiceAt: "2019-05-01T00:00:00.000Z",
    isActive: true,
  });
  expect(normalizeAsset(assets[1], values).fields).toMatchObject({
    status: { value: "DECOMMISSIONED", remote: "retired" },
    parent: "AS100",
    isActive: false,
  });
});

it("a location has its fields, and an empty address is null", () => {
  expect(normalizeLocation(locations[0], values).fields).toMatchObject({
    type: { value: "SITE", remote: "site" },
    address: { lines: ["12 Mill Road", "Hall B"], city: "Dayton", region: "OH", postalCode: "45402", country: "US" },
    latitude: 39.7589,
  });
  expect(normalizeLocation(locations[1], values).fields).toMatchObject({ parent: "LO10", address: null, isActive: false });
});

it("a technician without a name gets the e-mail address or the key as the name", () => {
  expect(normalizeTechnician(users[0], values).fields).toMatchObject({ name: "Ada Okafor", isActive: true });
  expect(normalizeTechnician(users[1], values).fields).toMatchObject({ name: "shift-b@example.invalid", isActive: false });
  expect(normalizeTechnician({ id: "US3" }, values).fields).toMatchObject({ name: "US3" });
});

it("a customer has its canonical fields", () => {
  expect(normalizeCustomer(customers[0], values).fields).toMatchObject({
    name: "Miami Valley Metals",
    type: { value: "COMMERCIAL", remote: "commercial" },
    billingAddress: { city: "Dayton" },
  });
  expect(normalizeCustomer(customers[1], values).fields).toMatchObject({ billingAddress: null, isActive: false });
});
