import { readFileSync } from "node:fs";
import { readPayload } from "@fettle/connector-kit";
import { schemaProblems, testConnector, testPackage } from "@fettle/connector-testing";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import * as exported from "./index.ts";
import { workwaveService } from "./index.ts";
import * as business from "./testing/business-payloads.ts";
import { appointments, company, customers, employees, errorBody, locations, webhookOf, workOrders } from "./testing/payloads.ts";
import { samples } from "./testing/samples.ts";
import { standIn } from "./testing/stand-in.ts";

testPackage({ folder: new URL("..", import.meta.url), exported, runner: { describe, it } });

testConnector({
  connector: workwaveService,
  runner: { describe, it },
  vendor: standIn,
  samples,
  unmapped: [
    { entity: "WorkOrder", field: "status", word: "AwaitingPermit", payload: workOrders[2] },
    { entity: "WorkOrder", field: "priority", word: "VIP", payload: { ...workOrders[0], Priority: "VIP" } },
    { entity: "WorkOrder", field: "type", word: "Audit", payload: { ...workOrders[0], ServiceType: "Audit" } },
    { entity: "Customer", field: "type", word: "Public", payload: { ...customers[0], AccountType: "Public" } },
    { entity: "Appointment", field: "status", word: "Parked", payload: { ...appointments[0], Status: "Parked" } },
    { entity: "ServiceAgreement", field: "status", word: "Dormant", payload: { ...business.agreements[0], Status: "Dormant" } },
    { entity: "Route", field: "status", word: "Parked", payload: { ...business.routes[0], Status: "Parked" } },
    { entity: "Invoice", field: "status", word: "Disputed", payload: { ...business.invoices[0], Status: "Disputed" } },
    { entity: "Payment", field: "status", word: "Held", payload: { ...business.payments[0], Status: "Held" } },
    { entity: "Payment", field: "method", word: "Barter", payload: { ...business.payments[0], Method: "Barter" } },
    { entity: "Lead", field: "status", word: "Cold", payload: { ...business.leads[0], Status: "Cold" } },
  ],
  writes: {
    WorkOrder: {
      create: {
        title: "Wasp nest at the gutter",
        description: null,
        priority: "URGENT",
        location: "901",
        customer: "501",
        assignees: ["31"],
        scheduledStartAt: "2026-02-03T08:00:00.000Z",
        dueAt: null,
      },
      update: {
        status: "COMPLETED",
        priority: "NONE",
        assignees: [],
        dueAt: "2026-02-04T08:00:00.000Z",
        completionNotes: "Done.",
        actualMinutes: 30,
        labor: [{ technician: "31", minutes: 30, rate: null }],
        parts: [{ part: "971", quantity: 2, unit: "oz", unitCost: { amount: "1.75", currency: "USD" } }],
        tasks: [{ title: "Look", done: true, value: null }],
      },
    },
    Customer: {
      create: { name: "Harbor Inn", type: "COMMERCIAL", email: null, contacts: [{ name: "Ana", email: null, phone: "1" }] },
      update: {
        name: "Harbor Hotel",
        phone: "2",
        billingAddress: { lines: ["1 Pier"], city: "Tampa", region: "FL", postalCode: "33602", country: "US" },
      },
    },
    Location: {
      create: { name: "Pier", code: "P", customer: "501", instructions: null },
      update: { instructions: "Ring twice." },
    },
    Appointment: {
      create: {
        workOrder: "70001",
        startAt: "2026-02-03T08:00:00.000Z",
        endAt: "2026-02-03T09:00:00.000Z",
        route: "751",
        sequence: 2,
        technicians: [{ technician: "31", role: "PRIMARY" }],
      },
      update: { status: "COMPLETED", durationMinutes: 30, route: null },
    },
    ServiceAgreement: {
      create: {
        service: "Mosquitoes",
        customer: "501",
        location: "901",
        startAt: "2026-03-01",
        price: { amount: "12.50", currency: "USD" },
        frequency: {
          frequency: "WEEKLY",
          interval: 2,
          weekdays: ["MO"],
          startsOn: "2026-03-02",
          endsOn: null,
          timeZone: null,
          text: "EveryOtherWeek",
        },
      },
      update: { status: "PAUSED", price: null },
    },
    Route: {
      create: { name: "South", date: "2026-02-04", technician: "31", vehicle: null },
      update: { status: "DISPATCHED", technician: null },
    },
    Invoice: {
      create: {
        customer: "501",
        workOrder: "70001",
        issuedAt: "2026-02-04",
        lines: [{ description: "Visit", quantity: 2, unitPrice: { amount: "12.50", currency: "USD" }, tax: null, total: null }],
      },
      update: { status: "VOID", dueAt: null },
    },
    Payment: {
      create: {
        invoice: "801",
        customer: "501",
        number: null,
        amount: { amount: "12.50", currency: "USD" },
        method: "CHECK",
        paidAt: "2026-02-04T08:00:00.000Z",
      },
    },
    Lead: {
      create: {
        title: "Pool house",
        contact: { name: "Ana", email: null, phone: null },
        source: "Web",
        value: { amount: "12.50", currency: "USD" },
      },
      update: { status: "WON", customer: "501" },
    },
    Note: {
      create: { text: "Call first.", attachedTo: { entity: "Location", remoteId: "901" } },
      update: { text: "Do not call." },
    },
    Document: {
      update: { name: "renamed.txt" },
      upload: { attachedTo: { entity: "WorkOrder", remoteId: "70001" } },
    },
    WorkwaveServiceMaterialUse: {
      create: {
        material: "Bait",
        quantity: 1.5,
        unit: "g",
        workOrder: "70001",
        technician: "31",
        targetPest: null,
        appliedAt: "2026-02-04T08:00:00.000Z",
      },
      update: { quantity: 0 },
    },
  },
  webhooks: {
    registered: async (vendor) => {
      const answer: unknown = await (await vendor.fetch("/webhooks")).json();
      return readPayload(answer, { what: "webhooks" }).requiredList("Items").length;
    },
    deliveries: [
      {
        body: webhookOf("WorkOrder", 70_001, "Update"),
        events: [{ entity: "WorkOrder", remoteId: "70001", kind: "changed" }],
      },
      {
        body: webhookOf("Appointment", 80_001, "Create"),
        events: [{ entity: "Appointment", remoteId: "80001", kind: "changed" }],
      },
      { body: webhookOf("Customer", 501, "Delete"), events: [{ entity: "Customer", remoteId: "501", kind: "deleted" }] },
      { body: webhookOf("Employee", 31, "Update"), events: [{ entity: "Technician", remoteId: "31", kind: "changed" }] },
      { body: webhookOf("Location", 901, "Void"), events: [{ entity: "Location", remoteId: "901", kind: "changed" }] },
    ],
    ofNoInterest: [webhookOf("Estimate", 1, "Create")],
  },
});

describe("the sample payloads", () => {
  const document: unknown = parse(readFileSync(new URL("../openapi.yaml", import.meta.url), "utf8"));
  const problems = (schema: string, payloads: readonly unknown[]) =>
    payloads.flatMap((payload) => schemaProblems(document, schema, payload));

  it("match openapi.yaml", () => {
    expect(problems("WorkOrder", workOrders)).toEqual([]);
    expect(problems("Customer", customers)).toEqual([]);
    expect(problems("Location", locations)).toEqual([]);
    expect(problems("Employee", employees)).toEqual([]);
    expect(problems("Appointment", appointments)).toEqual([]);
    expect(problems("Agreement", business.agreements)).toEqual([]);
    expect(problems("Route", business.routes)).toEqual([]);
    expect(problems("Invoice", business.invoices)).toEqual([]);
    expect(problems("Payment", business.payments)).toEqual([]);
    expect(problems("Lead", business.leads)).toEqual([]);
    expect(problems("Note", business.notes)).toEqual([]);
    expect(problems("Document", business.documents)).toEqual([]);
    expect(problems("Material", business.materials)).toEqual([]);
    expect(problems("MaterialUse", business.materialUses)).toEqual([]);
    expect(problems("Account", [company])).toEqual([]);
    expect(problems("Error", [errorBody("Conflict", "Posted."), errorBody("ValidationFailed", "Too long.", "Title")])).toEqual(
      [],
    );
    expect(problems("WebhookDelivery", [webhookOf("WorkOrder", 70_001, "Update")])).toEqual([]);
  });
});

it("the connector has the version of its package", () => {
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  expect(workwaveService.version).toBe(version);
});
